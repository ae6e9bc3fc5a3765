/** 查找设备: what is being asked, and who answered. */

export interface DeviceSearchStep {
  readonly label: string;
  readonly state: 'waiting' | 'asking' | 'done' | 'failed' | 'skipped';
  readonly said: string;
}

/** Something that answered, and what it may be: one press fills the form. */
export interface FoundThing {
  readonly key: string;
  readonly where: string;
  /** What it said of itself. */
  readonly said: string;
  /** More than one where the answer does not tell what stands behind it, as with Modbus. */
  readonly choices: readonly {
    readonly protocol: string;
    readonly values: Readonly<Record<string, unknown>>;
  }[];
}

export interface DeviceSearchView {
  readonly running: boolean;
  readonly cancelled: boolean;
  /** 0 to 1, of the questions at ports. */
  readonly progress: number;
  readonly steps: readonly DeviceSearchStep[];
  readonly found: readonly FoundThing[];
}
