import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { DICTIONARIES, type DictionaryEntry } from '../../../src/domain/case/dictionaries.ts';
import type { HomeInfo } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { useStationNow } from '../../app/live.tsx';
import type { Choice, FormMoment } from './form/values.ts';

const BUILT_IN: Readonly<Record<string, readonly DictionaryEntry[]>> = DICTIONARIES;
const YES_NO: readonly Choice[] = [
  { value: '1', label: '是' },
  { value: '0', label: '否' },
];
const NONE: readonly Choice[] = [];

function plain(words: readonly string[]): readonly Choice[] {
  return words.map((word) => ({ value: word, label: word }));
}

function listsOf(home: HomeInfo | undefined): Readonly<Record<string, readonly Choice[]>> {
  return {
    ...BUILT_IN,
    ...home?.dictionaries,
    yesNo: YES_NO,
    town: plain(home?.towns.map((town) => town.name) ?? []),
    crematorType: plain(home?.crematorTypes ?? []),
    staff: plain(home?.staff.filter((person) => person.active).map((person) => person.name) ?? []),
  };
}

export function useHome(): HomeInfo | undefined {
  return useQuery(orpc.home.info.queryOptions()).data;
}

/** What the form is read with: the station's clock, to the half minute, and the home's own lists. */
export function useFormMoment(): FormMoment {
  const home = useHome();
  const now = useStationNow(30_000);
  const lists = useMemo(() => listsOf(home), [home]);
  return useMemo(() => ({ now, choices: (dictionary) => lists[dictionary] ?? NONE }), [now, lists]);
}
