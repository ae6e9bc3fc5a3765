/** Messages of a controller as one readable line. */
import { maskCard } from '../../../domain/doors.ts';
import type { ControllerEvent, DoorReply, DoorRequest, Refusal } from './frame.ts';
import { happeningOf } from './meaning.ts';

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  length: '长度不是 64 字节',
  start: '开头不对',
  function: '不认识的功能码',
  reserved: '保留字节不为零',
  serial: '没有序列号',
  flag: '开关量不是 0 或 1',
  date: '日期不对',
};

export const REQUESTS: Readonly<Record<DoorRequest['fn'], string>> = {
  device: '查找控制器',
  status: '查询状态',
  setTime: '校准时间',
  openDoor: '开门',
  setDoor: '设置开门时长',
  getDoor: '查询开门时长',
  specialEvents: '记录门磁事件',
  event: '取一条记录',
  setIndex: '确认记录',
  getIndex: '查询已确认的记录',
};

const HAPPENED = {
  forced: '强行打开',
  heldOpen: '久开',
  badge: '刷卡开门',
  refused: '刷卡被拒',
  opened: '门开',
  closed: '门关',
  button: '按钮开门',
  remote: '远程开门',
} as const;

function eventText(event: ControllerEvent): string {
  if (event.index === 0) return '没有记录';
  const what = happeningOf(event);
  const card = event.type === 1 ? ` 卡 ${maskCard(String(event.card))}` : '';
  return `第 ${event.index} 条 ${event.timestamp} ${event.door} 号门 ${what === null ? `事由 ${event.reason}` : HAPPENED[what]}${card}`;
}

export function describeReply(reply: DoorReply): string {
  switch (reply.fn) {
    case 'device':
      return `控制器 ${reply.serial}，地址 ${reply.address}，版本 ${reply.version}`;
    case 'status': {
      const doors = reply.open.map((open, index) => `${index + 1}${open ? '开' : '关'}`).join(' ');
      return `状态 ${doors}；${eventText(reply.event)}`;
    }
    case 'event':
      return eventText(reply.event);
    case 'getIndex':
      return `已确认到第 ${reply.index} 条`;
    case 'setDoor':
    case 'getDoor':
      return `${reply.door} 号门 方式 ${reply.mode} 时长 ${reply.delay} 秒`;
    case 'openDoor':
    case 'specialEvents':
    case 'setIndex':
      return reply.ok ? `${REQUESTS[reply.fn]}：成功` : `${REQUESTS[reply.fn]}：被拒`;
    case 'setTime':
      return `控制器时间 ${reply.time}`;
  }
}
