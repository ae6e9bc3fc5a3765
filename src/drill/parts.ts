import { BORN, FAMILY, person, scanned, type UsualPart } from './part.ts';
import { RARER_PARTS } from './rarerParts.ts';

/**
 * Parts every drill may play (常用段落): the legal way of one person through the home, in pieces. A drill that
 * replays an accident tells only what is special about it. `{name}` is filled from `with`, or from the default.
 */
export const USUAL_PARTS: Readonly<Record<string, UsualPart>> = {
  register: {
    about: '王芳 (s01) registers the case at the desk and takes its labels from the printer, scanned back',
    with: {
      ...person,
      destination: '5',
      kind: 'cremation',
      cause: '02',
      implant: 'none',
      infectious: 'none',
      family: FAMILY,
    },
    steps: [
      { say: '登记{name}，打印腕带和袋签，回扫', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        register: {
          as: '{who}',
          fields: {
            decedent: {
              name: '{name}',
              sex: '{sex}',
              birthDate: '{born}',
              deathCause: '{cause}',
              implant: '{implant}',
              infectious: '{infectious}',
              ashesDestination: '{destination}',
              caseKind: '{kind}',
            },
            arranger: { name: '{family}', phone: '13900001111' },
          },
        },
      },
      { at: 'desk', print: { case: '{who}', kinds: ['wristband', 'bagTag'] } },
      { at: 'desk', scan: '{who}.wristband', expect: { note: '核对无误' } },
      { at: 'desk', scan: '{who}.bagTag', expect: { note: '核对无误' } },
    ],
  },
  bind: {
    about: '刘师傅 (s03) ties wristband and bag tag on at the bedside, the family present; passes',
    with: { ...person, family: FAMILY },
    steps: [
      { say: '床旁给{name}系签', at: 'desk', signIn: 's03' },
      { at: 'desk', open: { checkpoint: 'bind', expected: '{who}' } },
      { at: 'desk', scan: scanned },
      { at: 'desk', answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' } },
      { at: 'desk', answer: { type: 'family', name: '{name}', birthDate: '{born}', speaker: '{family}' } },
      { at: 'desk', answer: { type: 'photo' }, expect: { verdict: 'pass' } },
    ],
  },
  receive: {
    about: '王建军 (s05) receives the body at the cold rooms; it is then in his hands; passes',
    with: person,
    steps: [
      { say: '{name}到馆接收', at: 'kiosk', signIn: 's05' },
      { at: 'kiosk', scan: scanned },
      {
        at: 'kiosk',
        answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' },
        expect: { verdict: 'pass' },
      },
    ],
  },
  store: {
    about: 'Whoever has the body in hands at the cold rooms puts it into a bay; passes',
    with: { who: null, name: null, bay: null },
    steps: [
      {
        say: '{name}入柜 {bay}',
        at: 'kiosk',
        scan: [...scanned, 'bay:{bay}'],
        expect: { verdict: 'pass' },
      },
    ],
  },
  review: {
    about: '赵立 (s06), who did not store the body, looks at it again in its bay; passes',
    with: { who: null, name: null, bay: null },
    steps: [
      { say: '赵立到柜位复核{name}', at: 'kiosk', signIn: 's06' },
      { at: 'kiosk', scan: [...scanned, 'bay:{bay}'], expect: { verdict: 'pass' } },
    ],
  },
  inBay: {
    about: 'All of the above: register, bind, receive, store, review. The body lies in its bay, reviewed',
    with: {
      ...person,
      bay: null,
      destination: '5',
      kind: 'cremation',
      cause: '02',
      implant: 'none',
      infectious: 'none',
      family: FAMILY,
    },
    steps: ['register', 'bind', 'receive', 'store', 'review'].map((part) => ({ play: { part } })),
  },
  papers: {
    about: '王芳 (s01) takes in the four papers of the cremation gate',
    with: { who: null, name: null },
    steps: [
      { say: '{name}四样证件收齐', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        papers: {
          case: '{who}',
          kinds: ['identity', 'deathCertificate', 'arrangerIdentity', 'cremationAuthorization'],
        },
      },
    ],
  },
  waive: {
    about: '王芳 (s01) records that the family waives the farewell, with a signature',
    with: { who: null, name: null, family: FAMILY },
    steps: [
      { say: '{name}放弃告别，家属签字', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        call: {
          procedure: 'farewell.waive',
          input: { caseId: '$case:{who}', by: '{family}', reason: '家属签字放弃告别' },
        },
      },
    ],
  },
  order: {
    about:
      '王芳 (s01) puts the case on the list of the day, for a type of cremator (环保炉: 1、2 号炉; 平板炉: 3、4 号炉)',
    with: { who: null, name: null, type: '环保炉', when: '$today:15:00' },
    steps: [
      { say: '{name}排入火化', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        call: {
          procedure: 'cremation.order',
          input: { caseId: '$case:{who}', crematorType: '{type}', scheduledAt: '{when}' },
        },
      },
    ],
  },
  ready: {
    about: 'papers, waive, order: the case may be released to cremation',
    with: { who: null, name: null, family: FAMILY, type: '环保炉', when: '$today:15:00' },
    steps: ['papers', 'waive', 'order'].map((part) => ({ play: { part } })),
  },
  release: {
    about: '赵立 (s06) and 刘师傅 (s03) take the body out to cremation; it is then in 赵立’s hands; passes',
    with: { ...person, bay: null },
    steps: [
      { say: '{name}出柜火化', at: 'kiosk', signIn: 's06' },
      { at: 'kiosk', open: { checkpoint: 'releaseToCremation', expected: '{who}' } },
      { at: 'kiosk', scan: [...scanned, 'bay:{bay}'] },
      { at: 'kiosk', answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' } },
      { at: 'kiosk', answer: { type: 'readBack', name: '{name}', birthDate: '{born}' } },
      { at: 'kiosk', second: 's03', expect: { verdict: 'pass' } },
    ],
  },
  verify: {
    about:
      '刘成 (s08) verifies at the furnace, the family present, 孙立新 (s09) second, the tag reader seeing the bag tag; all but the look into the furnace',
    with: { ...person, furnace: null, family: FAMILY },
    steps: [
      { say: '{name}入炉前核验，{furnace}', at: 'console', signIn: 's08' },
      { at: 'console', tags: { cremator: '{furnace}', carriers: ['{who}.bagTag'] } },
      { at: 'console', open: { checkpoint: 'charge', expected: '{who}' } },
      { at: 'console', scan: [...scanned, 'cremator:{furnace}'] },
      { at: 'console', answer: { type: 'readBack', name: '{name}', birthDate: '{born}' } },
      { at: 'console', answer: { type: 'family', name: '{name}', birthDate: '{born}', speaker: '{family}' } },
      { at: 'console', second: 's09' },
      { at: 'console', scan: ['{who}.wristband', '{who}.bagTag'] },
    ],
  },
  charge: {
    about:
      'After `verify`: the second person looks into the empty furnace, the door opens, 刘成 sees one body on the trolley, it goes in; passes',
    with: { who: null, name: null, furnace: null },
    steps: [
      {
        say: '孙立新看炉膛为空，{furnace}许可打开',
        at: 'console',
        answer: { type: 'look', empty: true },
        expect: { verdict: 'pass', interlock: { '{furnace}': 'open' } },
      },
      { at: 'console', scan: ['{who}.wristband', '{who}.bagTag'] },
      { at: 'console', answer: { type: 'onTrolley', count: 'one' } },
      {
        say: '{name}入炉',
        at: 'console',
        scan: 'cremator:{furnace}',
        expect: { verdict: 'pass', interlock: { '{furnace}': 'running' } },
      },
    ],
  },
  toFurnace: {
    about: 'ready, release, verify, charge: from the bay into the running furnace',
    with: {
      ...person,
      bay: null,
      furnace: null,
      family: FAMILY,
      type: '环保炉',
      when: '$today:15:00',
    },
    steps: ['ready', 'release', 'verify', 'charge'].map((part) => ({ play: { part } })),
  },
  cool: {
    about: 'After 45 minutes 刘成 (s08) ends the run and puts the tray to cool, 孙立新 (s09) looks; passes',
    with: { who: null, name: null, furnace: null, tray: null, cooling: null },
    steps: [
      { say: '等{name}火化结束', at: 'console', wait: '45m' },
      { at: 'console', signIn: 's08' },
      {
        at: 'console',
        call: { procedure: 'cremation.finish', input: { cremator: '$cremator:{furnace}' } },
      },
      { say: '{name}出灰冷却', at: 'console', open: { checkpoint: 'trayToCooling', expected: '{who}' } },
      { at: 'console', scan: ['{who}.bagTag', 'tray:{tray}', 'coolingPlace:{cooling}'] },
      { at: 'console', second: 's09' },
      { at: 'console', answer: { type: 'look', empty: true }, expect: { verdict: 'pass' } },
    ],
  },
  box: {
    about: 'After 11 minutes 刘成 (s08) and 孙立新 (s09) put the ashes into an urn; passes',
    with: { who: null, name: null, tray: null, urn: null },
    steps: [
      { say: '{name}冷却', at: 'console', wait: '11m' },
      { at: 'console', signIn: 's08' },
      { say: '{name}装盒', at: 'console', open: { checkpoint: 'box', expected: '{who}' } },
      { at: 'console', scan: ['{who}.bagTag', 'tray:{tray}', 'urn:{urn}', '{who}.bagTag'] },
      { at: 'console', second: 's09' },
      { at: 'console', scan: '{who}.bagTag', expect: { verdict: 'pass' } },
    ],
  },
  toUrn: {
    about: 'ready, release, verify, charge, cool, box: from the bay into the urn',
    with: {
      ...person,
      bay: null,
      furnace: null,
      family: FAMILY,
      type: '环保炉',
      when: '$today:15:00',
      tray: null,
      cooling: null,
      urn: null,
    },
    steps: ['toFurnace', 'cool', 'box'].map((part) => ({ play: { part } })),
  },
  storeUrn: {
    about: '周静 (s10) puts the urn into a niche; passes',
    with: { who: null, name: null, urn: null, niche: null },
    steps: [
      { say: '{name}骨灰寄存 {niche}', at: 'desk', signIn: 's10' },
      { at: 'desk', open: { checkpoint: 'storeUrn', expected: '{who}' } },
      { at: 'desk', scan: ['urn:{urn}', 'urn:{urn}', 'niche:{niche}'], expect: { verdict: 'pass' } },
    ],
  },
  handOver: {
    about: '周静 (s10) and 王芳 (s01) hand the urn to the family, who say name and birth date first; passes',
    with: { who: null, name: null, born: BORN, urn: null, family: FAMILY },
    steps: [
      { say: '{name}骨灰交接', at: 'desk', signIn: 's10' },
      { at: 'desk', open: { checkpoint: 'handOver', expected: '{who}' } },
      { at: 'desk', scan: ['urn:{urn}', 'urn:{urn}'] },
      { at: 'desk', answer: { type: 'family', name: '{name}', birthDate: '{born}', speaker: '{family}' } },
      { at: 'desk', second: 's01' },
      { at: 'desk', scan: 'urn:{urn}', expect: { verdict: 'pass' } },
    ],
  },
  ...RARER_PARTS,
};
