import type { AlarmAbout } from '../../domain/events/alarms.ts';

/** What one mostly answers; the first is offered as the one press. */
export const ANSWERS: Readonly<Record<AlarmAbout, readonly string[]>> = {
  cold: ['我去看', '已叫维修', '正在搬遗体'],
  relay: ['我去看', '已断开炉门电源', '已停用自动开门', '已叫炉厂家'],
  door: ['已到现场，门已关好，遗体在位', '搬运时开着门，有人在场', '厂家检修', '误报，门没有开'],
};
