import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEpc, parseCode } from '../domain/codes/index.ts';
import { bound, CHEN, LI } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

const FACTORY = 'E28068940000400A9D22A9EB';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

function seen(epc: string): void {
  rig.core('desk').checking.reading({
    type: 'tag',
    epc,
    antenna: 2,
    rssi: -60,
    frequency: null,
    origin: 'uhf',
    deviceId: 'desk-reader',
    at: rig.clock.mono(),
  });
}

describe('a tag with a number of its maker', () => {
  it('is in sight until it belongs to a carrier, and then means that carrier at every station', async () => {
    const body = await bound(rig, CHEN);
    await rig.signIn('desk', 's01');
    seen(FACTORY);
    expect(await rig.client('desk').tags.inSight()).toMatchObject([
      { epc: FACTORY, where: '读写器 2 号天线' },
    ]);
    await rig
      .client('desk')
      .tags.register({ caseId: body.caseId, carrier: body.bagTag, epc: FACTORY.toLowerCase() });
    expect(await rig.client('desk').tags.inSight()).toEqual([]);
    await rig.pump();
    expect(rig.core('console').views.tagCarrier(FACTORY)).toBe(body.bagTag);
  });

  it('is out of sight once it has not answered for a while', async () => {
    await rig.signIn('desk', 's01');
    seen(FACTORY);
    rig.clock.advance(11_000);
    expect(await rig.client('desk').tags.inSight()).toEqual([]);
  });

  it('never points at two people', async () => {
    const chen = await bound(rig, CHEN);
    await rig.signIn('desk', 's01');
    await rig.client('desk').tags.register({ caseId: chen.caseId, carrier: chen.bagTag, epc: FACTORY });
    const other = await rig.client('desk').cases.register({ fields: { decedent: { ...LI } }, draftId: null });
    const [label] = await rig.client('desk').carriers.print({ caseId: other.caseId, kinds: ['bagTag'] });
    await expect(
      rig.client('desk').tags.register({ caseId: other.caseId, carrier: label?.code ?? '', epc: FACTORY }),
    ).rejects.toMatchObject({ code: 'CONFLICT.TAG' });
    expect(rig.core('desk').views.tagCarrier(FACTORY)).toBe(chen.bagTag);
  });

  it('is not one that we wrote ourselves', async () => {
    const body = await bound(rig, CHEN);
    const parsed = parseCode(body.bagTag);
    if (!parsed.ok) throw new TypeError('no code');
    seen(encodeEpc(1, parsed.code.kind, parsed.code.number));
    await rig.signIn('desk', 's01');
    expect(await rig.client('desk').tags.inSight()).toEqual([]);
  });
});
