/** The worked example of the vocabulary; a test plays it. */
export const EXAMPLE = {
  name: '拿错腕带',
  story: '两位逝者同一天入馆，火化时推来的是另一位。炉前一扫就停下；推来对的人，再走完合法的路。',
  clock: '2026-11-23T08:00:00+08:00',
  people: {
    chen: {
      name: '陈守义',
      born: '1941-07-05',
      mark: '左手旧疤',
      family: '陈建平（子）',
      bay: 'A-01',
      furnace: '1 号炉',
    },
    luo: { name: '罗广田', born: '1944-11-20', mark: '右腿假肢', family: '罗秀英（女）', bay: 'A-02' },
  },
  steps: [
    { play: { part: 'inBay', with: { who: 'chen' } } },
    { play: { part: 'inBay', with: { who: 'luo' } } },
    { play: { part: 'ready', with: { who: 'chen' } } },
    { play: { part: 'release', with: { who: 'chen' } } },
    { say: '刘成在火化车间登录', at: 'console', signIn: 's08' },
    { at: 'console', open: { checkpoint: 'charge', expected: 'chen' } },
    {
      say: '推来的人手上是罗广田的腕带，停',
      at: 'console',
      scan: 'luo.wristband',
      expect: { verdict: 'blocked', reasons: ['WRONG_BODY'], interlock: { '1 号炉': 'locked' } },
    },
    { play: { part: 'verify', with: { who: 'chen' } } },
    { play: { part: 'charge', with: { who: 'chen' } } },
  ],
  irreversible: [
    { case: 'chen', checkpoint: 'charge' },
    { case: 'chen', checkpoint: 'chargeIn' },
  ],
  never: [
    { case: 'luo', checkpoint: 'charge' },
    { case: 'luo', checkpoint: 'chargeIn' },
  ],
} as const;
