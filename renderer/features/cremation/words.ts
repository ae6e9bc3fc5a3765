import type { CheckpointId } from '../../../src/domain/events/kinds.ts';

/** What is said before a step is begun: why this step, and what to take to hand. */
export const STEP_HINTS: Partial<Record<CheckpointId, string>> = {
  charge: '请两个人都在炉前。先扫遗体上的腕带和袋签，再扫炉号。',
  chargeIn: '请在炉口再扫一次腕带，取下袋签扫一次，看清推车上有几位，再扫炉号。',
  trayToCooling: '请扫炉上挂的袋签、骨灰盘和冷却位，第二人看炉膛。',
  box: '请扫盘上挂的袋签、骨灰盘和骨灰盒，两人都在场。',
  storeUrn: '请扫骨灰盒，再扫格位。',
  urnOut: '请扫格位和骨灰盒，两人在场。',
  urnBack: '请扫骨灰盒，再扫格位。',
  handOver: '请领灰人在场，先请对方说出逝者姓名和出生日期。',
  inter: '请家属在场，扫骨灰盒，再扫墓位。',
  scatter: '撒散之后不能挽回。请家属在场，两人核对骨灰盒。',
  leaveAshes: '不留骨灰不能挽回。请家属在场，两人核对骨灰盒。',
  view: '请扫腕带，再扫厅号，家属到场后说出姓名和出生日期。',
  return: '请扫腕带，再扫柜位。',
};
