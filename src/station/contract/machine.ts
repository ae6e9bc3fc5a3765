import { type } from '@orpc/contract';
import { z } from 'zod';
import { alarmAbout } from '../../domain/events/alarms.ts';
import { regionalInput } from '../../domain/events/exceptionInputs.ts';
import type {
  AlarmHistory,
  CalibratedPoint,
  CardMatchView,
  ColdTrend,
  DemoSheet,
  DeviceHistory,
  DeviceLine,
  DeviceRow,
  DeviceSearchView,
  DeviceTrialView,
  DrillList,
  EnrolCode,
  EstateView,
  FoundDeviceView,
  FoundPort,
  HomeInfo,
  IdCardView,
  OtherStation,
  ProtocolView,
  ReaderWalk,
  StatusPage,
  SyncPage,
  TagInSight,
  TagIssued,
  TrainingRecord,
} from '../dto.ts';
import { base, caseId, code, done, id, pin, reason, witness } from './parts.ts';

/** A device as the site sets it up; its settings are checked by its protocol. */
const device = z.object({
  deviceId: z.string().max(80).nullable(),
  protocol: z.string().max(40),
  label: z.string().trim().min(1, '请写设备名称').max(40, '名称请不超过 40 个字'),
  enabled: z.boolean(),
  place: code.nullable(),
  settings: z.record(z.string(), z.unknown()),
});

/** The station itself: devices, backups, the home it stands in, training. */
export const machine = {
  devices: {
    list: base.output(type<DeviceRow[]>()),
    protocols: base.output(type<ProtocolView[]>()),
    ports: base.output(type<FoundPort[]>()),
    /** Looks for such devices in the local network, for some seconds. */
    find: base.input(z.object({ protocol: z.string().max(40) })).output(type<FoundDeviceView[]>()),
    /** 查找设备: asks at every port that no device has, and in the network; harmless. */
    startSearch: base
      .input(z.object({ ports: z.array(z.string().trim().min(1).max(260)).max(8) }))
      .output(done),
    search: base.output(type<DeviceSearchView | null>()),
    endSearch: base.output(done),
    save: base.input(device).output(type<{ deviceId: string }>()),
    remove: base.input(z.object({ deviceId: z.string() })).output(done),
    log: base.input(z.object({ deviceId: z.string() })).output(type<DeviceLine[]>()),
    history: base.input(z.object({ deviceId: z.string() })).output(type<DeviceHistory>()),
    /** Leaves a file for whoever helps from afar; nothing of a person is in it. */
    bundle: base.output(type<{ file: string | null }>()),
    /** Two plugs were exchanged: the settings follow them. */
    swap: base.input(z.object({ deviceId: z.string() })).output(done),
    /** The device says another number than when it was set up, because it was replaced: that is right. */
    acceptHardware: base.input(z.object({ deviceId: z.string() })).output(done),
    calibration: base.input(z.object({ deviceId: z.string() })).output(type<CalibratedPoint[]>()),
    /** By a thermometer that is right, °C; null takes the calibration away. */
    calibrate: base
      .input(
        z.object({
          deviceId: z.string(),
          unit: z.string().max(40),
          point: z.string().max(40),
          reference: z
            .number('请填基准温度计的读数')
            .min(-60, '读数在 −60 到 60 ℃')
            .max(60, '读数在 −60 到 60 ℃')
            .nullable(),
        }),
      )
      .output(done),
    /** 走测: how the antennas of a reader see a tag (or all) that is walked past them; null for what has none. */
    walk: base
      .input(z.object({ deviceId: id, epc: z.string().max(124).nullable() }))
      .output(type<ReaderWalk | null>()),
    /** Counts from nothing. */
    beginWalk: base.input(z.object({ deviceId: id })).output(done),
    /** Power of an antenna (null: of the reader), or how strongly a tag must answer to be a hint; null: not set. */
    tune: base
      .input(
        z.object({
          deviceId: id,
          antenna: z.number().int().min(1).max(8).nullable(),
          what: z.enum(['power', 'weakest']),
          dbm: z.number('请填整数').int('请填整数').min(-90).max(33).nullable(),
        }),
      )
      .output(done),
    /** 试打: a label that means nothing, to judge size, place and darkness by. */
    testPrint: base
      .input(z.object({ deviceId: id, stock: z.enum(['label', 'wristband']) }))
      .output(type<{ confirmed: boolean }>()),
    /** Tries a device with these settings, saved or not; what it reads meanwhile counts nowhere. */
    startTrial: base.input(device).output(done),
    trial: base.output(type<DeviceTrialView | null>()),
    endTrial: base.output(done),
  },
  cold: {
    trend: base
      .input(z.object({ unitId: z.string().max(80), hours: z.number().int().min(1).max(9_600) }))
      .output(type<ColdTrend>()),
  },
  alarms: {
    /** Somebody says that they go, or what it was. */
    answer: base
      .input(
        z.object({
          alarmId: z.string().max(80),
          words: z.string().trim().min(1, '请写怎么处理的').max(200, '请不超过 200 个字'),
        }),
      )
      .output(done),
    /** Alarms of the last days, the newest first. */
    history: base
      .input(
        z.object({
          days: z.number().int().min(1).max(400),
          about: z.enum([...alarmAbout.options, 'furnace']).nullable(),
        }),
      )
      .output(type<AlarmHistory>()),
  },
  idCards: {
    view: base.input(z.object({ tapId: id })).output(type<IdCardView>()),
    /** Against whom the file names to receive the ashes. */
    compare: base.input(z.object({ tapId: id, caseId })).output(type<CardMatchView>()),
  },
  tags: {
    /** Tags this station's readers see now that are nobody's yet: the one held to the antenna is meant. */
    inSight: base.output(type<readonly TagInSight[]>()),
    /** The reader of this station that tags are written on (发卡); null where there is none. */
    issuer: base.output(type<{ readonly reader: string | null }>()),
    /** Writes the tag that lies on it for a carrier, reads it back, locks and registers it. */
    issue: base.input(z.object({ caseId, carrier: code })).output(type<TagIssued>()),
    /** Fixes a factory-numbered tag to a carrier of a case. */
    register: base
      .input(
        z.object({
          caseId,
          carrier: code,
          epc: z
            .string()
            .trim()
            .toUpperCase()
            .regex(/^([0-9A-F]{2}){4,62}$/, '标签号应为偶数位的十六进制字符'),
        }),
      )
      .output(done),
  },
  status: { page: base.output(type<StatusPage>()) },
  backup: { now: base.output(done) },
  restored: { sight: base.input(z.object({ carrier: code, place: code.nullable() })).output(done) },
  clock: {
    confirm: base.input(z.object({ reason, witness })).output(done),
    /** Somebody read the date of a station that was closed for long. */
    agree: base.output(done),
  },
  roster: {
    /** 确认名册, by two people of whom one is a director, where no other station was heard for days. */
    confirm: base.input(z.object({ reason, witness })).output(done),
  },
  station: {
    /** 收班: nobody waits for news of this station any more, and a backup is made. */
    signOff: base.output(done),
    /** What is held here and what was not taken in. */
    sync: base.output(type<SyncPage>()),
    /** A code that lets one new computer in (入网码). */
    enrolCode: base.output(type<EnrolCode>()),
    /** 注销 of a stolen or cloned computer, by two people of whom one is a director. */
    revoke: base.input(z.object({ stationId: id, reason, witness })).output(done),
    /** All other stations of the home, those that signed off too. */
    others: base.output(type<readonly OtherStation[]>()),
    /** What of a station would pass to this one. */
    estate: base.input(z.object({ stationId: id })).output(type<EstateView>()),
    /** 接管 of a station that is dead, by two people of whom one is a director. */
    takeOver: base.input(z.object({ stationId: id, reason, witness })).output(done),
  },
  home: {
    info: base.output(type<HomeInfo>()),
    saveDictionary: base
      .input(
        z.object({
          dictionary: z.string().max(40),
          entries: z
            .array(
              z.object({
                value: z.string().min(1).max(20),
                label: z.string().trim().min(1).max(40),
                retired: z.boolean().optional(),
              }),
            )
            .max(400),
        }),
      )
      .output(done),
    /** 地方规定: a value, why, and the text it rests on. */
    saveRule: base.input(regionalInput).output(done),
    /** 乡镇街道, and which county or zone runs each. Cases hold the name itself. */
    saveTowns: base
      .input(
        z.object({
          towns: z
            .array(z.object({ name: z.string().trim().min(1).max(40), managedBy: z.string().trim().max(40) }))
            .max(400),
        }),
      )
      .output(done),
  },
  /** Training (演练) as a real station offers it. */
  training: {
    list: base.output(type<DrillList>()),
    begin: base.input(z.object({ drill: z.string().regex(/^[\w.-]{1,80}$/) })).output(done),
    /** Who has trained what: everybody's for those who answer for it, else one's own. */
    records: base.output(type<readonly TrainingRecord[]>()),
    show: base.output(done),
    end: base.output(done),
  },
  /** The trainee's strip; answers only in a training window. */
  lesson: {
    press: base.input(z.object({ itemId: z.string().max(40) })).output(done),
    help: base.output(done),
    stop: base.output(done),
    go: base.output(done),
    skip: base.output(done),
    again: base.input(z.object({ moment: z.number().int().min(0).max(1000).nullable() })).output(done),
    leave: base.output(done),
    toWork: base.output(done),
    stay: base.output(done),
  },
  /** Empty in a real home. */
  demo: { sheet: base.output(type<DemoSheet>()) },
  shell: {
    /** Leave kiosk full screen; needs the PIN of someone with `kiosk.leave`. */
    leaveKiosk: base.input(z.object({ badge: code, pin })).output(done),
    /** Starts the application anew; only where its file was found damaged. */
    restart: base.output(done),
  },
};
