import { Button } from 'antd';
import { useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { Panel } from '../cases/parts.tsx';
import { useBar } from '../cases/useBar.ts';
import { DocumentDialog } from './DocumentDialog.tsx';
import { DOCUMENT_VIEWS, type DocumentKindView, inForce, type StoredDocument, stillNeeded } from './kinds.ts';
import { ReceiveDialog } from './ReceiveDialog.tsx';
import './papers.css';

type Opened =
  | { readonly type: 'receive'; readonly what: DocumentKindView }
  | { readonly type: 'show'; readonly document: StoredDocument }
  | null;

/** 证件: the four papers of the cremation gate first, each a chip that says whether it is here. */
export function DocumentsPanel({ detail }: { detail: CaseDetail }) {
  const [opened, setOpened] = useState<Opened>(null);
  const bar = useBar('document.edit');
  const needed = stillNeeded(detail);
  const others = detail.documents.filter(
    (document) =>
      document.withdrawn ||
      inForce(detail.documents, document.kind as DocumentKindView['kind'])?.documentId !==
        document.documentId,
  );

  const chip = (what: DocumentKindView) => {
    const held = inForce(detail.documents, what.kind);
    // Papers that nobody waits for are not asked for, so they are not amber.
    const awaited = needed.includes(what.kind);
    const className = awaited ? 'gc-chip gc-chip-act' : 'gc-chip';
    const state = held !== null ? '已收' : awaited ? '待收' : '收件';
    const name = held?.form === 'police' ? '公安机关死亡证明' : what.label;
    return (
      <span key={what.kind} title={held === null ? (bar ?? undefined) : undefined}>
        <Button
          className={className}
          disabled={held === null && bar !== null}
          onClick={() =>
            setOpened(held === null ? { type: 'receive', what } : { type: 'show', document: held })
          }
        >
          {name} {state}
          {held !== null && held.attachment !== null && <span className="gc-chip-photo">照片</span>}
        </Button>
      </span>
    );
  };

  return (
    <Panel title="证件">
      <div className="gc-chips">{DOCUMENT_VIEWS.filter(({ gate }) => gate).map(chip)}</div>
      <div className="gc-chips gc-chips-quiet">{DOCUMENT_VIEWS.filter(({ gate }) => !gate).map(chip)}</div>
      {others.length > 0 && (
        <p className="gc-muted gc-small">
          另有{' '}
          {others
            .map((document) => `${document.label}${document.withdrawn ? '（已撤回）' : '（旧）'}`)
            .join('、')}
        </p>
      )}
      {opened?.type === 'receive' && (
        <ReceiveDialog detail={detail} what={opened.what} onClose={() => setOpened(null)} />
      )}
      {opened?.type === 'show' && (
        <DocumentDialog
          caseId={detail.card.caseId}
          document={opened.document}
          onClose={() => setOpened(null)}
        />
      )}
    </Panel>
  );
}
