/**
 * The published list of faults (差错清单). A house draws up to three of them, all different; each strikes once, at a
 * moment of its own. `kind` is what the figures are grouped by.
 */
export type FaultKind =
  | 'hands'
  | 'carriers'
  | 'places'
  | 'staleNews'
  | 'devices'
  | 'clock'
  | 'crash'
  | 'staffing';

export interface Fault {
  readonly kind: FaultKind;
  readonly chinese: string;
  readonly english: string;
}

export const FAULTS = {
  takesWrongBody: {
    kind: 'hands',
    chinese: '推错了遗体',
    english: 'takes the body beside the one that is meant',
  },
  takesWrongUrn: { kind: 'hands', chinese: '拿错了骨灰盒', english: 'takes another urn off the shelf' },
  takesWrongTray: {
    kind: 'hands',
    chinese: '端错了骨灰盘',
    english: 'takes another tray from the cooling places',
  },
  swapsTrolleys: {
    kind: 'hands',
    chinese: '两辆推车换了人',
    english: 'two people leave with each other’s trolley',
  },
  putsDownElsewhere: {
    kind: 'hands',
    chinese: '扫了一个柜位，放进了另一个',
    english: 'scans one bay and puts the body into another',
  },
  takesSecond: {
    kind: 'hands',
    chinese: '手上有一位又接一位',
    english: 'somebody with a body in hand takes another',
  },
  busyFurnace: {
    kind: 'places',
    chinese: '推到了正在用的炉或别型的炉',
    english: 'pushes to a furnace that is in use or of another type',
  },
  wrongHall: { kind: 'places', chinese: '推进了别家的告别厅', english: 'pushes into another family’s hall' },
  otherStation: {
    kind: 'staleNews',
    chinese: '线路断着，在别的站入柜',
    english: 'a bay is given out at another station while its own hears nothing',
  },
  skipsAhead: {
    kind: 'staffing',
    chinese: '跳过一步',
    english: 'tries a later step before the one that is due',
  },
  sameIdentity: {
    kind: 'staffing',
    chinese: '两份案卷登记了同一个证件号',
    english: 'one identity number is typed into two cases',
  },
  registeredBare: {
    kind: 'staffing',
    chinese: '登记时没填出生日期',
    english: 'registered without a birth date',
  },
  twoOnOneTrolley: {
    kind: 'hands',
    chinese: '一辆推车上放了两位',
    english: 'two bodies lie on one trolley before the furnace',
  },
  urnBroken: {
    kind: 'carriers',
    chinese: '骨灰盒坏了，要换盒',
    english: 'an urn is broken and its ashes go into another',
  },
  tagBurned: {
    kind: 'carriers',
    chinese: '取下的袋签掉进炉里烧了',
    english: 'the tag taken off falls into the furnace and burns',
  },
  wrongFurnace: {
    kind: 'hands',
    chinese: '核验一台炉，推到了另一台炉前',
    english: 'checked at one furnace, pushed to another',
  },
  wrongBandAttached: {
    kind: 'carriers',
    chinese: '系签时两位的腕带系反了',
    english: 'two wristbands are tied to each other’s body after the binding was scanned',
  },
  bandLost: { kind: 'carriers', chinese: '腕带脱落', english: 'the wristband comes off and is gone' },
  tagLost: { kind: 'carriers', chinese: '袋签脱落', english: 'the bag tag comes off and is gone' },
  clonedLabel: {
    kind: 'carriers',
    chinese: '同一张袋签印了两份，另一份挂到别人身上',
    english: 'a second copy of a bag tag hangs on another body',
  },
  photocopyScanned: {
    kind: 'carriers',
    chinese: '扫了复印件，没扫遗体',
    english: 'a photocopy is scanned instead of the body',
  },
  paperScanned: {
    kind: 'carriers',
    chinese: '扫了案卷号，没扫遗体',
    english: 'the number on the file is scanned instead of the body',
  },
  tagLeftBehind: {
    kind: 'carriers',
    chinese: '袋签提前取下，挂到了旁边那位身上',
    english: 'the bag tag is taken off early and hung on the body beside it',
  },
  unreadable: {
    kind: 'carriers',
    chinese: '腕带糊了，扫不出',
    english: 'the wristband cannot be read any more',
  },
  misread: {
    kind: 'carriers',
    chinese: '扫码错读一个字符',
    english: 'one character of a scan is read as another',
  },
  wrongBayScanned: {
    kind: 'places',
    chinese: '放对了柜位，扫了旁边的码',
    english: 'puts the body into the right bay and scans the one beside it',
  },
  signsSwapped: {
    kind: 'places',
    chinese: '两个柜位的码贴反了',
    english: 'the signs of two bays hang on each other’s door',
  },
  coolerBroken: {
    kind: 'places',
    chinese: '冷柜坏了，几位遗体没扫码就倒了柜',
    english: 'a broken cooler: bodies change bays and nobody scans',
  },
  cableCut: { kind: 'staleNews', chinese: '网线断了', english: 'the cable of the furnace room is out' },
  holdUnheard: {
    kind: 'staleNews',
    chinese: '前台登记了暂缓，火化车间没收到',
    english: 'a hold is placed at the desk while the furnace room hears nothing',
  },
  orderMovedUnheard: {
    kind: 'staleNews',
    chinese: '火化改期，火化车间没收到',
    english: 'the cremation is put off at the desk while the furnace room hears nothing',
  },
  readerDead: {
    kind: 'devices',
    chinese: '炉口读写器坏了',
    english: 'the reader at the furnace mouth is dead',
  },
  printsOther: {
    kind: 'devices',
    chinese: '打印机把别人的码印在这张标签上',
    english: 'the printer puts somebody else’s code on a label',
  },
  scannerRepeats: {
    kind: 'devices',
    chinese: '扫描枪重发上一个码',
    english: 'the scanner sends its last code again',
  },
  scannerLoses: { kind: 'devices', chinese: '扫描枪漏了一次', english: 'the scanner loses a scan' },
  ghostTag: {
    kind: 'devices',
    chinese: '炉口读到别人的标签',
    english: 'the reader at the mouth hears the tag of another body',
  },
  clockBack: {
    kind: 'clock',
    chinese: '火化车间的钟被拨慢六小时',
    english: 'the furnace room’s clock is set back six hours',
  },
  clockForward: {
    kind: 'clock',
    chinese: '火化车间的钟被拨快两小时',
    english: 'the furnace room’s clock is set forward two hours',
  },
  dayAhead: {
    kind: 'clock',
    chinese: '冷藏间的钟快了一天，明天的以为是今天',
    english: 'the cold room’s clock is a day ahead, and tomorrow’s cremation looks like today’s',
  },
  crashConsole: {
    kind: 'crash',
    chinese: '核验中途火化车间断电',
    english: 'the furnace room’s station dies in mid-attempt',
  },
  crashKiosk: {
    kind: 'crash',
    chinese: '核验中途冷藏间断电',
    english: 'the cold room’s station dies in mid-attempt',
  },
  crashDesk: {
    kind: 'crash',
    chinese: '核验中途前台断电',
    english: 'the desk’s station dies in mid-attempt',
  },
  secondAbsent: { kind: 'staffing', chinese: '第二人没来', english: 'the second person is not there' },
  samePersonTwice: {
    kind: 'staffing',
    chinese: '一个人扫两次工牌',
    english: 'one person shows their badge twice',
  },
  secondOnlyBadges: {
    kind: 'staffing',
    chinese: '第二人刷了工牌就走',
    english: 'the second person badges and walks away without having looked',
  },
  dismissedBadge: {
    kind: 'staffing',
    chinese: '用离职人员的工牌',
    english: 'the badge of somebody dismissed is used',
  },
  wrongRole: {
    kind: 'staffing',
    chinese: '叫来岗位不符的人',
    english: 'somebody of the wrong role stands in',
  },
  walksAway: { kind: 'staffing', chinese: '做到一半离开', english: 'walks away in the middle' },
  triesTooEarly: {
    kind: 'staffing',
    chinese: '手续没齐就想推去火化',
    english: 'tries to take somebody to the furnace before papers, order and farewell are done',
  },
  ashesTooEarly: {
    kind: 'staffing',
    chinese: '没烧完就想出灰',
    english: 'asks for the ashes before the furnace can have finished',
  },
  familySaysWrongName: {
    kind: 'staffing',
    chinese: '家属说错了名字',
    english: 'the family says another name',
  },
  familyFalselyCertain: {
    kind: 'staffing',
    chinese: '家属看错了人，一口咬定就是',
    english: 'the family is certain of a body that is not theirs',
  },
  diskLost: {
    kind: 'crash',
    chinese: '硬盘坏了，从早先的备份恢复',
    english: 'the disk of a station is lost: it goes on from a backup and nobody was scanned anywhere since',
  },
  carriersExchanged: {
    kind: 'carriers',
    chinese: '入柜以后，两位的腕带或袋签换反了',
    english: 'long after both were received, the bands or the tags of two bodies are put back on each other',
  },
  notPushedIn: {
    kind: 'hands',
    chinese: '扫了入炉，炉门卡住没推进去',
    english: 'scanned in at the furnace, and the trolley never went in',
  },
  withdrawsAnother: {
    kind: 'hands',
    chinese: '炉前等着的当作没入炉的那位，要撤回入炉',
    english:
      'whoever waits before the furnace is taken for the one charged, and a charge that burned is to be undone',
  },
  bothAtOnce: {
    kind: 'staffing',
    chinese: '两个站同一时刻办同一位',
    english: 'two people at two stations do something with the same body at the same moment',
  },
  sessionEnds: {
    kind: 'staffing',
    chinese: '做到一半离开，登录已过期，回来接着做',
    english: 'away so long that attempt and session have ended, then goes on where they were',
  },
  scannerBatches: {
    kind: 'devices',
    chinese: '扫描枪离线时存的码，回到范围内才发出来',
    english: 'a cordless scanner sends a code it had stored, of the body before this one',
  },
  drillLeaks: {
    kind: 'devices',
    chinese: '旁边在演练，演练的扫码串进了真站',
    english: 'a training runs beside the work, and one of its scans reaches the real station',
  },
} as const satisfies Record<string, Fault>;

export type FaultId = keyof typeof FAULTS;
export const FAULT_IDS = Object.keys(FAULTS) as FaultId[];
export const FAULT_KINDS = [...new Set(FAULT_IDS.map((id): FaultKind => FAULTS[id].kind))];
