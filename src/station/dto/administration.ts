/** 设置: places and staff, as the director keeps them. */

export interface PlaceRow {
  readonly code: string;
  readonly kind: string;
  readonly kindText: string;
  readonly label: string;
  readonly room: string;
  /** Why it is out of service; null while it is in use. */
  readonly outOfService: string | null;
  /** 「里面有 1 位」; empty where there is nobody. */
  readonly insideText: string;
}

export interface StaffRow {
  readonly staffId: string;
  readonly name: string;
  readonly rolesText: string;
  /** Whose powers they hold as a named deputy; empty for none. */
  readonly deputyText: string;
  readonly active: boolean;
  /** Contactless cards that name them. */
  readonly cards: readonly StaffCardRow[];
}

export interface StaffCardRow {
  readonly cardId: string;
  /** `••••2000` */
  readonly text: string;
  /** How the number came: 「10 位数字」. */
  readonly formText: string;
}
