import { type } from '@orpc/contract';
import { z } from 'zod';
import type { PlaceRow, StaffRow } from '../dto.ts';
import { base, code, done, id, reason } from './parts.ts';

/** 设置: places in and out of service, and who works here. */
export const administration = {
  places: {
    list: base.output(type<PlaceRow[]>()),
    setService: base.input(z.object({ code, out: z.boolean(), reason })).output(done),
  },
  staff: {
    list: base.output(type<StaffRow[]>()),
    dismiss: base.input(z.object({ staffId: id, reason })).output(done),
    /** 登记职工卡: the cards laid on a reader of this station now are for this person. */
    registerCard: base.input(z.object({ staffId: id })).output(done),
    cancelCard: base.output(done),
    /** 挂失. */
    endCard: base.input(z.object({ staffId: id, cardId: id, reason })).output(done),
  },
};
