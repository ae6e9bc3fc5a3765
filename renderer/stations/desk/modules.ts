import type { ComponentType } from 'react';
import { AlarmsPage } from '../../features/alarms/index.tsx';
import { ConflictsPage } from '../../features/conflicts/index.tsx';
import { CremationPage } from '../../features/cremation/index.tsx';
import { DevicesPage } from '../../features/devices/index.tsx';
import { DirectorPage } from '../../features/director/index.tsx';
import { HomeListsPage } from '../../features/home/index.tsx';
import { NearMissPage } from '../../features/nearMiss/index.tsx';
import { RelocationPage } from '../../features/relocation/index.tsx';
import { HallsPage, NichesPage, PlotsPage } from '../../features/slots/index.tsx';
import { StatusPageView } from '../../features/status/index.tsx';
import { StocktakePage } from '../../features/stocktake/index.tsx';
import { TermsPage } from '../../features/terms/index.tsx';
import { TrainingPage } from '../../features/training/index.tsx';
import type { RailEntry } from './Rail.tsx';

export interface DeskModule extends RailEntry {
  readonly page: ComponentType;
}

/** The rooms beside registration, in the order of a person's way through the house. One line per module. */
export const MODULES: readonly DeskModule[] = [
  { section: 'halls', label: '告别厅', fKey: 'F3', page: HallsPage },
  { section: 'cremation', label: '火化', fKey: 'F4', page: CremationPage },
  { section: 'niches', label: '寄存', fKey: 'F5', page: NichesPage },
  { section: 'plots', label: '墓位', fKey: 'F6', page: PlotsPage },
  { section: 'nearMisses', label: '差错', fKey: 'F7', page: NearMissPage },
  { section: 'conflicts', label: '冲突', fKey: 'F8', page: ConflictsPage },
  { section: 'stocktake', label: '盘点', fKey: null, page: StocktakePage },
  { section: 'terms', label: '到期', fKey: null, page: TermsPage },
  { section: 'relocation', label: '搬迁', fKey: null, page: RelocationPage },
  { section: 'director', label: '馆长', fKey: null, page: DirectorPage, needs: 'report.read' },
  { section: 'alarms', label: '报警', fKey: null, page: AlarmsPage },
  { section: 'devices', label: '设备', fKey: null, page: DevicesPage },
  { section: 'training', label: '演练', fKey: null, page: TrainingPage },
  { section: 'status', label: '状态', fKey: null, page: StatusPageView },
  { section: 'lists', label: '设置', fKey: null, page: HomeListsPage },
];
