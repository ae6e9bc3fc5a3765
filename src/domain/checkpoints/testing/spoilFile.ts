import { CODE, subject, WALL } from './house.ts';
import { is, last, type Spoil } from './spoil.ts';

const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** What is on file, or is not. */
export const FILE_SPOILS: readonly Spoil[] = [
  ...(['identity', 'deathCertificate', 'cremationAuthorization', 'arrangerIdentity'] as const).map(
    (kind): Spoil => ({
      of: 'documents',
      name: `no ${kind} on file`,
      spoil: (s) => {
        subject(s).documents = subject(s).documents.filter((entry) => entry !== kind);
      },
      expect: ['DOCUMENT_MISSING'],
    }),
  ),
  {
    of: 'documents',
    name: 'a death certificate of the village',
    spoil: (s) => {
      subject(s).legacyCertificate = true;
    },
    expect: ['CERTIFICATE_LEGACY'],
  },
  {
    of: 'documents',
    name: 'a case that is no cremation',
    spoil: (s) => {
      subject(s).caseKind = 'earthBurial';
    },
    expect: ['NOT_CREMATION'],
  },
  ...(['name', 'sex', 'birthDate'] as const).map(
    (field): Spoil => ({
      of: 'fields',
      name: `no ${field} on file`,
      spoil: (s) => {
        subject(s)[field] = field === 'sex' ? 'unknown' : '';
      },
      expect: ['FIELDS_MISSING'],
    }),
  ),
  {
    of: 'identityPaper',
    name: 'no paper that says who it is',
    spoil: (s) => {
      subject(s).documents = ['deathCertificate'];
    },
    expect: ['IDENTITY_PAPER_MISSING'],
  },
  ...(['none', 'booked', 'released'] as const).map(
    (state): Spoil => ({
      of: 'farewell',
      name: `a farewell that is ${state}`,
      spoil: (s) => {
        subject(s).farewell = state;
      },
      expect: ['FAREWELL_NOT_CLOSED'],
    }),
  ),
  {
    of: 'farewell',
    name: 'a farewell still in the hall',
    only: is('charge'),
    spoil: (s) => {
      subject(s).farewell = 'inHall';
    },
    expect: ['FAREWELL_NOT_CLOSED'],
  },
  {
    of: 'hall',
    name: 'no hall booked',
    spoil: (s) => {
      subject(s).hall = null;
    },
    expect: ['HALL_NOT_BOOKED'],
  },
  {
    of: 'hall',
    name: 'the hall of another family',
    only: is('view'),
    spoil: (s) => {
      last(s, 'place').code = CODE.otherHall;
    },
    expect: ['WRONG_HALL'],
  },
  {
    of: 'order',
    name: 'no order',
    spoil: (s) => {
      subject(s).order = null;
    },
    expect: ['NOT_ORDERED'],
  },
  ...[
    ['a day early', DAY],
    ['a day late', -DAY],
    ['the same day of another year', YEAR],
  ].map(
    ([name, shift]): Spoil => ({
      of: 'order',
      name: `an order for ${name}`,
      spoil: (s) => {
        subject(s).order = { crematorType: '环保炉', scheduledAt: WALL + Number(shift) };
      },
      expect: ['NOT_TODAY'],
    }),
  ),
  {
    of: 'sealed',
    name: 'a suspected infection',
    spoil: (s) => {
      subject(s).infectious = 'suspected';
    },
    expect: ['INFECTIOUS_SEALED'],
  },
  {
    of: 'sealed',
    name: 'an infection',
    spoil: (s) => {
      subject(s).infectious = 'confirmed';
    },
    expect: ['INFECTIOUS_SEALED'],
  },
  {
    of: 'implant',
    name: 'nobody asked about a device in the body',
    spoil: (s) => {
      subject(s).implant = 'unknown';
    },
    expect: ['IMPLANT_UNKNOWN'],
  },
  {
    of: 'implant',
    name: 'a device in the body',
    spoil: (s) => {
      subject(s).implant = 'present';
    },
    expect: ['IMPLANT_PRESENT'],
  },
  {
    of: 'implant',
    name: 'a device on file, and somebody who says there is none',
    spoil: (s) => {
      subject(s).implant = 'present';
      s.evidence.push({ type: 'implant', answer: 'none', at: s.now, by: s.ctx.first });
    },
    expect: ['IMPLANT_PRESENT'],
  },
];
