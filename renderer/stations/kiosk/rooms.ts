import type { Room } from '../../app/Rooms.tsx';
import { AlarmsPage } from '../../features/alarms/index.tsx';
import { ColdPage } from '../../features/cold/index.tsx';
import { ConflictsPage } from '../../features/conflicts/index.tsx';
import { DevicesPage } from '../../features/devices/index.tsx';
import { NearMissPage } from '../../features/nearMiss/index.tsx';
import { RelocationPage } from '../../features/relocation/index.tsx';
import { StatusPageView } from '../../features/status/index.tsx';
import { StocktakePage } from '../../features/stocktake/index.tsx';
import { TrainingPage } from '../../features/training/index.tsx';

/** What a keeper looks up beside the bays. One line per module. */
export const ROOMS: readonly Room[] = [
  { section: 'cold', label: '柜温', page: ColdPage },
  { section: 'stocktake', label: '盘点', page: StocktakePage },
  { section: 'relocation', label: '倒库搬迁', page: RelocationPage },
  { section: 'conflicts', label: '冲突', page: ConflictsPage },
  { section: 'nearMisses', label: '差错登记', page: NearMissPage },
  { section: 'alarms', label: '报警', page: AlarmsPage },
  { section: 'devices', label: '设备', page: DevicesPage },
  { section: 'training', label: '演练', page: TrainingPage },
  { section: 'status', label: '状态', page: StatusPageView },
];
