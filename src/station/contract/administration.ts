import { type } from '@orpc/contract';
import { z } from 'zod';
import { LONGEST_NAME, MOST_AT_ONCE, OWN_PLACES } from '../../domain/placeNames.ts';
import { ROLE_IDS, type Role } from '../../domain/roles.ts';
import type { PlaceRow, StaffRow } from '../dto.ts';
import { base, code, done, id, reason, witness } from './parts.ts';

const role = z.enum(ROLE_IDS as [Role, ...Role[]]);

/** 设置: places in and out of service, and who works here. */
export const administration = {
  places: {
    list: base.output(type<PlaceRow[]>()),
    /** 添加位置: one kind, one room, each with a code of its own. */
    define: base
      .input(
        z.object({
          kind: z.enum(OWN_PLACES),
          room: z.string().trim().max(40),
          labels: z
            .array(z.string().trim().min(1).max(LONGEST_NAME))
            .min(1, '请写位置的编号')
            .max(MOST_AT_ONCE),
          detail: z.string().trim().max(40),
        }),
      )
      .output(type<{ codes: string[] }>()),
    /** 码牌 for the wall. */
    print: base
      .input(z.object({ codes: z.array(code).min(1).max(MOST_AT_ONCE) }))
      .output(type<{ file: string | null }>()),
    setService: base.input(z.object({ code, out: z.boolean(), reason })).output(done),
  },
  staff: {
    list: base.output(type<StaffRow[]>()),
    /** 入职; two people. */
    engage: base
      .input(
        z.object({
          name: z.string().trim().min(1, '请写姓名').max(30),
          roles: z.array(role).min(1, '请选岗位').max(ROLE_IDS.length),
          deputyOf: z.array(role).max(ROLE_IDS.length),
          witness,
        }),
      )
      .output(type<{ staffId: string }>()),
    printBadge: base.input(z.object({ staffId: id })).output(type<{ file: string | null }>()),
    /** 发口令; two people. */
    issuePin: base.input(z.object({ staffId: id, witness })).output(type<{ file: string | null }>()),
    dismiss: base.input(z.object({ staffId: id, reason })).output(done),
    /** 登记职工卡: the cards laid on a reader of this station now are for this person. */
    registerCard: base.input(z.object({ staffId: id })).output(done),
    cancelCard: base.output(done),
    /** 挂失. */
    endCard: base.input(z.object({ staffId: id, cardId: id, reason })).output(done),
  },
};
