import type { Room } from '../../app/Rooms.tsx';
import { AlarmsPage } from '../../features/alarms/index.tsx';
import { ConflictsPage } from '../../features/conflicts/index.tsx';
import { DevicesPage } from '../../features/devices/index.tsx';
import { HomeListsPage } from '../../features/home/index.tsx';
import { NearMissPage } from '../../features/nearMiss/index.tsx';
import { RelocationPage } from '../../features/relocation/index.tsx';
import { HallsPage, NichesPage, PlotsPage } from '../../features/slots/index.tsx';
import { StatusPageView } from '../../features/status/index.tsx';
import { StocktakePage } from '../../features/stocktake/index.tsx';
import { TrainingPage } from '../../features/training/index.tsx';

/** Rooms this station can look into and work for. One line per module. */
export const ROOMS: readonly Room[] = [
  { section: 'niches', label: '骨灰堂', page: NichesPage },
  { section: 'plots', label: '公墓', page: PlotsPage },
  { section: 'halls', label: '告别厅', page: HallsPage },
  { section: 'stocktake', label: '盘点', page: StocktakePage },
  { section: 'relocation', label: '倒库搬迁', page: RelocationPage },
  { section: 'conflicts', label: '冲突', page: ConflictsPage },
  { section: 'nearMisses', label: '差错登记', page: NearMissPage },
  { section: 'alarms', label: '报警', page: AlarmsPage },
  { section: 'devices', label: '设备', page: DevicesPage },
  { section: 'training', label: '演练', page: TrainingPage },
  { section: 'status', label: '状态', page: StatusPageView },
  { section: 'lists', label: '设置', page: HomeListsPage },
];
