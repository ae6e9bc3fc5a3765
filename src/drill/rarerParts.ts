import { FAMILY, person, scanned, type UsualPart } from './part.ts';

const HALL = '怀恩厅';

/** Parts beside the straight way from bedside to urn. */
export const RARER_PARTS: Readonly<Record<string, UsualPart>> = {
  move: {
    about:
      '王建军 (s05) moves the body from its bay to the bay `to`; it needs a new review there (part review with bay); passes',
    with: { who: null, name: null, to: null },
    steps: [
      { say: '{name}移到 {to}', at: 'kiosk', signIn: 's05' },
      { at: 'kiosk', open: { checkpoint: 'move', expected: '{who}' } },
      { at: 'kiosk', scan: [...scanned, 'bay:{to}'], expect: { verdict: 'pass' } },
    ],
  },
  farewell: {
    about:
      '王芳 (s01) books a hall for the day; 赵立 (s06) and s13 bring the body there, s12 and s06 receive it with the family; it is then in the hall. For the cremation play papers and order (not ready), then releaseFromHall',
    with: { ...person, bay: null, hall: HALL, family: FAMILY, from: '$today:07:00', until: '$today:19:00' },
    steps: [
      { say: '{name}预约{hall}', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        call: {
          procedure: 'farewell.book',
          input: { caseId: '$case:{who}', hall: '$hall:{hall}', from: '{from}', to: '{until}' },
        },
      },
      { say: '{name}出柜告别', at: 'kiosk', signIn: 's06' },
      { at: 'kiosk', open: { checkpoint: 'releaseToFarewell', expected: '{who}' } },
      { at: 'kiosk', scan: [...scanned, 'bay:{bay}'] },
      { at: 'kiosk', answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' } },
      { at: 'kiosk', second: 's13', expect: { verdict: 'pass' } },
      { say: '{name}入{hall}', at: 'desk', signIn: 's12' },
      { at: 'desk', open: { checkpoint: 'view', expected: '{who}' } },
      { at: 'desk', scan: [...scanned, 'hall:{hall}'] },
      { at: 'desk', answer: { type: 'family', name: '{name}', birthDate: '{born}', speaker: '{family}' } },
      { at: 'desk', second: 's06', expect: { verdict: 'pass' } },
    ],
  },
  releaseFromHall: {
    about: 'After `farewell`: s12 and 赵立 (s06) take the body out of the hall to cremation; passes',
    with: { ...person, hall: HALL },
    steps: [
      { say: '{name}出厅火化', at: 'desk', signIn: 's12' },
      { at: 'desk', open: { checkpoint: 'releaseToCremation', expected: '{who}' } },
      { at: 'desk', scan: [...scanned, 'hall:{hall}'] },
      { at: 'desk', answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' } },
      { at: 'desk', answer: { type: 'readBack', name: '{name}', birthDate: '{born}' } },
      { at: 'desk', second: 's06', expect: { verdict: 'pass' } },
    ],
  },
  rebind: {
    about:
      'In its bay, by 王建军 (s05): the old wristband is declared dead, a new one printed and scanned back, and tied on beside the bag tag that is left, the bay scanned, 赵立 (s06) second; passes. For a torn bag tag give kind bagTag and left wristband',
    with: { who: null, name: null, bay: null, kind: 'wristband', left: 'bagTag', why: '撕破' },
    steps: [
      { say: '{name}的旧签作废：{why}', at: 'kiosk', signIn: 's05' },
      {
        at: 'kiosk',
        call: {
          procedure: 'carriers.revoke',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference with parameters of the part in it.
          input: { caseId: '$case:{who}', code: '${who}.{kind}', reason: '{why}' },
        },
      },
      { say: '重打一张，回扫', at: 'kiosk', print: { case: '{who}', kinds: ['{kind}'] } },
      { at: 'kiosk', scan: '{who}.{kind}', expect: { note: '核对无误' } },
      { at: 'kiosk', open: { checkpoint: 'rebind', expected: '{who}' } },
      { at: 'kiosk', scan: ['{who}.{left}', '{who}.{left}', 'bay:{bay}', '{who}.{kind}'] },
      { at: 'kiosk', answer: { type: 'photo' } },
      { say: '两人给{name}重新系签', at: 'kiosk', second: 's06', expect: { verdict: 'pass' } },
    ],
  },
  transferOut: {
    about:
      'Of a case registered with kind transferOut, reviewed in its bay: 王芳 (s01) records the papers of the receiving home and prints the handover slip; 赵立 (s06) and 刘师傅 (s03) hand the body over into a vehicle, the family present; passes',
    with: { ...person, family: FAMILY, vehicle: '鲁Q·H0312 灵车', plate: '鲁Q·H0312' },
    steps: [
      { say: '{name}外运的证明和来车登记', at: 'desk', signIn: 's01' },
      {
        at: 'desk',
        call: {
          procedure: 'exceptions.record',
          input: {
            caseId: '$case:{who}',
            fact: {
              kind: 'transfer.arranged',
              payload: {
                home: '外县殡仪馆',
                certificate: '外民证 2026-31',
                saysCremation: true,
                sealed: true,
                plate: '{plate}',
                sealNumber: '7',
                staff: [{ name: '孙师傅', paperNumber: '372824197001010011' }],
              },
            },
          },
        },
      },
      {
        at: 'desk',
        call: { procedure: 'papers.print', input: { caseId: '$case:{who}', paper: 'transferOut' } },
      },
      { say: '{name}移交来车', at: 'kiosk', signIn: 's06' },
      { at: 'kiosk', open: { checkpoint: 'transferOut', expected: '{who}' } },
      { at: 'kiosk', scan: [...scanned, 'vehicle:{vehicle}'] },
      { at: 'kiosk', answer: { type: 'observed', sex: '{sex}', age: '{age}', mark: '{mark}' } },
      { at: 'kiosk', answer: { type: 'readBack', name: '{name}', birthDate: '{born}' } },
      { at: 'kiosk', answer: { type: 'family', name: '{name}', birthDate: '{born}', speaker: '{family}' } },
      { at: 'kiosk', second: 's03' },
      { at: 'kiosk', scan: '{who}.wristband', expect: { verdict: 'pass' } },
    ],
  },
  urnOut: {
    about: '周静 (s10) and s11 take the urn out of its niche; it is then in her hands; passes',
    with: { who: null, name: null, urn: null, niche: null },
    steps: [
      { say: '{name}的骨灰盒取出 {niche}', at: 'desk', signIn: 's10' },
      { at: 'desk', open: { checkpoint: 'urnOut', expected: '{who}' } },
      { at: 'desk', scan: ['urn:{urn}', 'urn:{urn}', 'niche:{niche}'] },
      { at: 'desk', second: 's11', expect: { verdict: 'pass' } },
    ],
  },
};
