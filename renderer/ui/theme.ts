import type { ThemeConfig } from 'antd';
import type { StationRole } from '../../src/domain/events/kinds.ts';

/**
 * The only file that names colours. Grey is the rule, so that colour can mean something: amber where someone
 * must act, green in a verdict alone, red there and at an alarm for which somebody must go now. Contrasts are checked in theme.test.ts.
 */
export const COLOURS = {
  background: '#E9ECEF',
  panel: '#F6F7F8',
  card: '#FFFFFF',
  line: '#CFD5DB',
  /** Borders of things that can be pressed or filled in: 3:1 against the card. */
  edge: '#8592A0',
  ink: '#1E2A35',
  muted: '#5A6875',
  primary: '#2C4F6B',
  /** The band behind the one next step, and behind what is selected. */
  band: '#DCE6EE',
  amber: '#B26A00',
  /** The edge colour is too light for words on its own paper; words use this. */
  amberInk: '#8A5200',
  amberPaper: '#FFF4E0',
  red: '#A3211B',
  /** A shade under the palette's green, because white words on it must reach 7:1. */
  green: '#1B643D',
  onDark: '#FFFFFF',
} as const;

export const FONTS = {
  sans: '"Noto Sans CJK SC","Microsoft YaHei",sans-serif',
  /** Names of the dead. */
  serif: '"Noto Serif CJK SC","Songti SC",SimSun,serif',
  mono: '"Noto Sans Mono CJK SC",Consolas,"DejaVu Sans Mono",monospace',
} as const;

interface Sizes {
  readonly text: number;
  readonly small: number;
  readonly large: number;
  /** Least height and width of what is pressed. */
  readonly target: number;
}

const SIZES: Readonly<Record<StationRole, Sizes>> = {
  desk: { text: 16, small: 14, large: 20, target: 44 },
  kiosk: { text: 20, small: 18, large: 24, target: 72 },
  console: { text: 20, small: 17, large: 26, target: 72 },
};

export function sizesOf(role: StationRole): Sizes {
  return SIZES[role];
}

/**
 * The screens of a training stand beside the strip of the lesson and are made smaller by as much. What is pressed is
 * laid out larger by the same, so that under a finger it has the size that it has at work.
 */
const LESSON_ZOOM = 0.78;

function targetOf(role: StationRole, lesson: boolean): number {
  const { target } = SIZES[role];
  return lesson && role !== 'desk' ? Math.ceil(target / LESSON_ZOOM) : target;
}

/** Custom properties that all style sheets draw on: `--gc-ink`, `--gc-target` and so on. */
export function cssVariables(role: StationRole): string {
  const sizes = SIZES[role];
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const lines = [
    ...Object.entries(COLOURS).map(([name, value]) => `--gc-${kebab(name)}:${value}`),
    ...Object.entries(FONTS).map(([name, value]) => `--gc-${name}:${value}`),
    ...Object.entries(sizes).map(([name, value]) => `--gc-${name}:${value}px`),
    `--gc-lesson-zoom:${LESSON_ZOOM}`,
    `--gc-lesson-target:${targetOf(role, true)}px`,
  ];
  return `:root{${lines.join(';')}}`;
}

export function antTheme(role: StationRole, lesson = false): ThemeConfig {
  const sizes = SIZES[role];
  const target = targetOf(role, lesson);
  return {
    token: {
      colorPrimary: COLOURS.primary,
      colorInfo: COLOURS.primary,
      colorLink: COLOURS.primary,
      // Routine states are never red or green: those belong to verdicts.
      colorSuccess: COLOURS.muted,
      colorWarning: COLOURS.amber,
      colorError: COLOURS.amberInk,
      colorText: COLOURS.ink,
      colorTextSecondary: COLOURS.muted,
      colorTextTertiary: COLOURS.muted,
      colorTextPlaceholder: COLOURS.muted,
      colorTextDescription: COLOURS.muted,
      colorBgLayout: COLOURS.background,
      colorBgContainer: COLOURS.card,
      colorBorder: COLOURS.edge,
      colorBorderSecondary: COLOURS.line,
      fontFamily: FONTS.sans,
      fontFamilyCode: FONTS.mono,
      fontSize: sizes.text,
      controlHeight: target,
      controlHeightLG: Math.max(target, 56),
      controlHeightSM: role === 'desk' ? 36 : target,
      borderRadius: 6,
      motion: false,
      // A list that drops down in a dialog lies above its backdrop.
      zIndexPopupBase: 1_200,
      boxShadow: 'none',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', fontWeight: 500 },
    },
  };
}
