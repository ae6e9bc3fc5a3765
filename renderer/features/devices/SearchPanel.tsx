import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useId, useState } from 'react';
import type { DeviceSearchView, FoundThing, ProtocolView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { describeError, FailureText } from '../../app/errors.tsx';
import { KindIcon } from './KindIcon.tsx';

const EVERY_MS = 400;

interface SearchProps {
  readonly protocols: readonly ProtocolView[];
  readonly onChoose: (protocol: string, values: Readonly<Record<string, unknown>>) => void;
}

/** 查找设备: asks what stands at every free port; whatever answers is added with one press. */
export function SearchPanel({ protocols, onChoose }: SearchProps) {
  const extraId = useId();
  const [extra, setExtra] = useState('');
  const ports = extra.split(/[,，\s]+/).filter((port) => port !== '');
  const begin = useMutation({ mutationFn: () => client.devices.startSearch({ ports }) });
  const search = useQuery({
    ...orpc.devices.search.queryOptions(),
    enabled: begin.isSuccess,
    // Not what an earlier search found.
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.running === false ? false : EVERY_MS),
  });
  useEffect(
    () => () => {
      client.devices.endSearch().catch((error: unknown) => console.error(error));
    },
    [],
  );
  const view = begin.isSuccess ? (search.data ?? null) : null;
  const running = begin.isPending || (begin.isSuccess && view?.running !== false);
  const start = () => begin.mutate(undefined, { onSuccess: () => void search.refetch() });
  const stop = () => void client.devices.endSearch().then(() => search.refetch());
  return (
    <section className="gcd-search" aria-label="查找设备">
      <div className="gcd-search-head">
        <Button type="primary" data-autofocus="" disabled={running} onClick={start}>
          {view === null ? '查找设备' : '再找一遍'}
        </Button>
        {running && <Button onClick={stop}>停止查找</Button>}
        <p className="gc-muted">
          只问“你是谁”，不改设置，不开门，不通电，也不碰正在用的口。有串口扫码枪的，查找时请扫一个码。
        </p>
      </div>
      <div className="gcd-search-extra">
        <label htmlFor={extraId}>没列出的串口</label>
        <Input
          id={extraId}
          className="gc-code"
          value={extra}
          disabled={running}
          autoComplete="off"
          spellCheck={false}
          maxLength={260}
          placeholder="一般不用填；如 /dev/serial/by-id/…"
          onChange={(event) => setExtra(event.target.value)}
        />
      </div>
      {running && (
        <div className="gcd-search-bar">
          <progress aria-label="查找进度" max={1} value={view?.progress ?? 0} />
          <span role="status">{askingOf(view)}</span>
        </div>
      )}
      {begin.isError && <FailureText failure={describeError(begin.error)} />}
      {search.isError && <FailureText failure={describeError(search.error)} />}
      {view !== null && <Found view={view} protocols={protocols} onChoose={onChoose} />}
    </section>
  );
}

function askingOf(view: DeviceSearchView | null): string {
  const asking = (view?.steps ?? []).filter(({ state }) => state === 'asking').map(({ label }) => label);
  return asking.length === 0 ? '正在准备' : `正在问 ${asking.join('、')}`;
}

function Found({ view, protocols, onChoose }: SearchProps & { readonly view: DeviceSearchView }) {
  return (
    <>
      {view.found.length > 0 && (
        <ul className="gcd-found" aria-label="找到的设备">
          {view.found.map((thing) => (
            <li key={thing.key}>
              <OneFound thing={thing} protocols={protocols} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      )}
      {!view.running && (
        <p role="status">
          {view.cancelled ? '已停止查找。' : ''}
          {view.found.length === 0
            ? '没有新设备应答。请看设备是否通电、线是否插好；网口的读写器、打印机和控制器要在下面选类型，填它的地址。'
            : `找到 ${view.found.length} 台，按一下填好设置，再试一试。`}
        </p>
      )}
      {!view.running && view.steps.length > 0 && (
        <details className="gcd-steps">
          <summary>问过哪里</summary>
          <ul>
            {view.steps.map(({ label, said }) => (
              <li key={label}>
                {label}：<span className="gc-muted">{said}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function OneFound({ thing, protocols, onChoose }: SearchProps & { readonly thing: FoundThing }) {
  const kinds = thing.choices.flatMap(({ protocol, values }) => {
    const kind = protocols.find(({ id }) => id === protocol);
    return kind === undefined ? [] : [{ kind, values }];
  });
  const [first] = kinds;
  return (
    <>
      {first !== undefined && kinds.length === 1 && <KindIcon group={first.kind.group} />}
      <div className="gcd-found-words">
        <b>{thing.said}</b>
        <span className="gc-muted">{thing.where}</span>
        {kinds.length > 1 && <span>单凭应答分不出是哪一种，请按接的是什么来选：</span>}
      </div>
      <div className="gcd-found-acts">
        {kinds.map(({ kind, values }) => (
          <Button key={kind.id} onClick={() => onChoose(kind.id, values)}>
            {kinds.length > 1 ? `是${kind.label}` : '添加'}
          </Button>
        ))}
      </div>
    </>
  );
}
