/**
 * The hub's side of enrolment: gives out one code at a time, checks the proof of whoever comes with it, issues the
 * certificate and keeps the record. A code is good for ten minutes and one station; three wrong proofs end it.
 */
import { GuichengError } from '../../domain/errors.ts';
import { isSameKey, normalisePublicKey } from '../../ledger/keys.ts';
import { drawCode, type Random } from '../codes.ts';
import { type Authority, issueCertificate, shortFingerprint } from '../tls/authority.ts';
import { keyFingerprint, readBoxPublicKey } from '../tls/keys.ts';
import {
  type EnrolAnswer,
  type EnrolGrant,
  type EnrolRequest,
  enrolRequestSchema,
  hubProof,
  isSameProof,
  stationProof,
} from './proofs.ts';
import type { EnrolledStation, EnrolmentStore } from './records.ts';

export const ENROL_CODE_LENGTH = 12;
export const CODE_LIFE_MS = 600_000;
const WRONG_PROOFS = 3;

export interface EnrolDeskOptions {
  readonly hubId: string;
  readonly authority: Authority;
  readonly store: EnrolmentStore;
  /** Wall time, ms UTC: certificates are dated with it. */
  readonly wall: () => number;
  /** Monotonic milliseconds: a code lives by them. */
  readonly mono: () => number;
  readonly random?: Random;
}

/** What a director is shown: the code, and the beginning of the fingerprint to type with it. */
export interface EnrolTicket {
  readonly code: string;
  readonly fingerprint: string;
  readonly goodForMs: number;
}

interface OpenCode {
  readonly code: string;
  readonly until: number;
  wrong: number;
  /** The request it was used by, and its answer: a station whose answer was lost on the way asks the same again. */
  used: { readonly proof: string; readonly answer: Promise<EnrolAnswer> } | undefined;
}

export class EnrolDesk {
  readonly #options: EnrolDeskOptions;
  #open: OpenCode | undefined;

  constructor(options: EnrolDeskOptions) {
    this.#options = options;
  }

  /** A new code; the one before it is good no more. */
  issueCode(): EnrolTicket {
    const { authority, mono, random } = this.#options;
    const code = drawCode(ENROL_CODE_LENGTH, random);
    this.#open = { code, until: mono() + CODE_LIFE_MS, wrong: 0, used: undefined };
    return { code, fingerprint: shortFingerprint(authority.fingerprint), goodForMs: CODE_LIFE_MS };
  }

  /** Takes a code back before its time. */
  withdrawCode(): void {
    this.#open = undefined;
  }

  /**
   * Answers a request. `server` is the SHA-256 of the certificate shown on the connection it came over.
   * @throws GuichengError `ENROL.MALFORMED`, `ENROL.NO_CODE`, `ENROL.WRONG_PROOF`, `ENROL.STATION_TAKEN`,
   *   `ENROL.REVOKED`, `ENROL.BAD_KEY`, and what the store throws
   */
  async enrol(body: unknown, server: string): Promise<EnrolAnswer> {
    const parsed = enrolRequestSchema.safeParse(body);
    if (!parsed.success) {
      throw new GuichengError(
        'ENROL.MALFORMED',
        '登记请求不完整，请更新这台工作站的程序后再试',
        {},
        parsed.error,
      );
    }
    const request = parsed.data;
    const open = this.#openCode();
    const { proof, ...claim } = request;
    if (!isSameProof(proof, stationProof(open.code, claim, server))) throw this.#wrong(open);
    if (open.used !== undefined) {
      if (isSameProof(open.used.proof, proof)) return await open.used.answer;
      throw noCode();
    }
    const station = this.#stationOf(request);
    // From here on the code is spent, also for a second request that comes while this one is being written down.
    const answer = this.#admit(request, station, open.code, server);
    open.used = { proof, answer };
    try {
      return await answer;
    } catch (error) {
      open.used = undefined;
      throw error;
    }
  }

  /**
   * A new certificate for a station that came with its old one, over the same key.
   * `publicKey` is the base64 SPKI of the certificate it came with.
   */
  async renew(stationId: string, publicKey: string): Promise<string> {
    const { authority, wall } = this.#options;
    return await issueCertificate(authority, { stationId, publicKey, wall: wall() });
  }

  #openCode(): OpenCode {
    const open = this.#open;
    if (open === undefined || this.#options.mono() >= open.until || open.wrong >= WRONG_PROOFS)
      throw noCode();
    return open;
  }

  #wrong(open: OpenCode): GuichengError {
    open.wrong += 1;
    const left = WRONG_PROOFS - open.wrong;
    return left > 0
      ? new GuichengError('ENROL.WRONG_PROOF', `登记码不对，还可以试 ${left} 次`, { left })
      : new GuichengError('ENROL.WRONG_PROOF', '登记码不对，这个码已作废，请馆长在枢纽重新取码', { left });
  }

  /** The record of the claim, once its keys are keys and its id is free. */
  #stationOf({ stationId, name, role, sealKey, tlsKey, boxKey }: EnrolRequest): EnrolledStation {
    const { store } = this.#options;
    const station = {
      stationId,
      name,
      role,
      sealKey: normalisedSealKey(sealKey),
      tlsKey: keyFingerprint(tlsKey),
      boxKey,
    };
    readBoxPublicKey(boxKey);
    const held = store.find(stationId);
    const isTheSame =
      held !== undefined && isSameKey(held.sealKey, sealKey) && held.tlsKey === station.tlsKey;
    if (store.isRevoked(stationId)) {
      // Another computer may take the place of one that was stolen; that one itself may not come back.
      const isBack =
        held !== undefined && (isSameKey(held.sealKey, sealKey) || held.tlsKey === station.tlsKey);
      if (isBack) throw new GuichengError('ENROL.REVOKED', '这台机器已被注销，不能再登记', { stationId });
    } else if (held !== undefined && !isTheSame) {
      throw new GuichengError('ENROL.STATION_TAKEN', '已有另一台机器用这个编号登记，请换一个编号', {
        stationId,
      });
    }
    return station;
  }

  async #admit(
    request: EnrolRequest,
    station: EnrolledStation,
    code: string,
    server: string,
  ): Promise<EnrolAnswer> {
    const { authority, hubId, store, wall } = this.#options;
    const { stationId, tlsKey } = request;
    const certificate = await issueCertificate(authority, { stationId, publicKey: tlsKey, wall: wall() });
    await store.record(station);
    const grant: EnrolGrant = {
      homeId: authority.homeId,
      hubId,
      certificate,
      authority: authority.certificate,
      stations: [...store.list()],
    };
    return { ...grant, proof: hubProof(code, request, grant, server) };
  }
}

function normalisedSealKey(sealKey: string): string {
  try {
    return normalisePublicKey(sealKey);
  } catch (error) {
    throw new GuichengError('ENROL.BAD_KEY', '这台工作站的密钥无法读取，请重新登记', {}, error);
  }
}

function noCode(): GuichengError {
  return new GuichengError('ENROL.NO_CODE', '登记码已过期或已用过，请馆长在枢纽重新取码');
}
