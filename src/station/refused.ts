/**
 * Facts that came from elsewhere and were not taken in (没有收下的记录): each with what is wrong with it and the way on, in
 * the words of whoever has to go and look. They lie in quarantine as they came, and hold up nobody else's.
 */
import type { QuarantineEntry } from '../ledger/store.ts';
import type { ReasonCode } from '../ledger/types.ts';
import type { StationCore } from './core.ts';
import type { RefusedView } from './dto.ts';

interface Words {
  readonly what: string;
  readonly wayOn: string;
}

const DAMAGED = '多半是线路或硬盘出错。请在那台工作站的「状态」里看账本是否完好；完好的会自动重送';
const TWINS =
  '请马上停用其中一台：同一块硬盘被复制过，或恢复了旧备份。留下的那台重启后另起一期，两份记录都保留，请技术人员逐条核对';
const STRANGER = '请到那台工作站核对它是否在本馆入网；不是的，请断开它的网线并报告馆长';

const WORDS: Readonly<Record<ReasonCode, Words>> = {
  MALFORMED: { what: '内容读不出来', wayOn: DAMAGED },
  HASH_MISMATCH: { what: '内容和指纹对不上，可能被改动', wayOn: DAMAGED },
  NOT_CANONICAL: { what: '写法不合规范，可能被改动', wayOn: DAMAGED },
  BAD_ENVELOPE: { what: '缺少必要的项目', wayOn: '请把那台工作站的程序更新到和本站一样' },
  OTHER_HOME: { what: '是别的馆的记录', wayOn: STRANGER },
  FORK: { what: '同一个位置有两条不同的记录', wayOn: TWINS },
  CHAIN_FORKED: { what: '跟在一条有争议的记录后面', wayOn: TWINS },
  OWN_CHAIN_AHEAD: {
    what: '是本站自己的记录，但本站没有',
    wayOn: '本站的数据是旧的。请重启本站：它会另起一期，缺的从别处补回',
  },
  HLC_NOT_MONOTONE: { what: '时间比前一条还早', wayOn: '请到那台工作站的「状态」校对时间' },
  NOT_OPENED: { what: '前面没有这台工作站的开站记录', wayOn: STRANGER },
  KEY_MISMATCH: { what: '密钥和入网时登记的不同', wayOn: STRANGER },
  SEAL_BAD_SIGNATURE: { what: '封签的签名不对', wayOn: STRANGER },
  SEAL_DISAGREES: { what: '封签和已有的记录不一致', wayOn: TWINS },
  PROJECTION_FAILED: {
    what: '已经记下，但显示不出来',
    wayOn: '请更新本站程序；更新后重启会自动补上',
  },
  REVOKED: { what: '来自已经吊销的工作站', wayOn: '那台电脑若已找回，请馆长核对这些记录，再为它重新入网' },
  FUTURE: { what: '时间在将来', wayOn: '请到那台工作站的「状态」校对时间' },
};

const SHOWN = 200;

export class RefusedKeeper {
  readonly #core: StationCore;
  #entries: readonly QuarantineEntry[] | null = null;

  constructor(core: StationCore) {
    this.#core = core;
    core.ledger.onAccepted(({ quarantined }) => {
      if (quarantined.length > 0) this.#entries = null;
    });
  }

  get count(): number {
    return this.#all().length;
  }

  /** The newest first, at most 200. */
  view(): RefusedView[] {
    return [...this.#all()]
      .sort((a, b) => b.receivedAt - a.receivedAt)
      .slice(0, SHOWN)
      .map((entry) => ({
        refusedId: `${entry.contentHash}:${entry.reason}`,
        reason: entry.reason,
        station: this.#core.views.station(entry.stationId)?.name ?? (entry.stationId || '不明'),
        epoch: entry.epoch,
        seq: entry.seq,
        at: entry.receivedAt,
        ...WORDS[entry.reason],
      }));
  }

  #all(): readonly QuarantineEntry[] {
    this.#entries ??= this.#core.ledger.quarantined();
    return this.#entries;
  }
}
