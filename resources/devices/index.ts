/** Which registers of which controller mean what. A new model is one file and one line here; its schema checks it. */
import carelIr33 from './carel-ir33.json' with { type: 'json' };
import carelPjEasy from './carel-pj-easy.json' with { type: 'json' };
import danfossErc from './danfoss-erc.json' with { type: 'json' };
import dixellXr from './dixell-xr.json' with { type: 'json' };
import eliwellId974 from './eliwell-id974.json' with { type: 'json' };
import eliwellId985 from './eliwell-id985.json' with { type: 'json' };
import eliwellIdplus from './eliwell-idplus.json' with { type: 'json' };
import pennTc3 from './penn-tc3.json' with { type: 'json' };
import rs485Probe from './rs485-probe.json' with { type: 'json' };

export const POINT_TABLES: readonly unknown[] = [
  carelIr33,
  carelPjEasy,
  eliwellId974,
  eliwellIdplus,
  eliwellId985,
  danfossErc,
  pennTc3,
  dixellXr,
  rs485Probe,
];
