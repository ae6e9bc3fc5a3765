import type { ColdAlarmKind } from '../../domain/cold/alarms.ts';

interface Words {
  readonly text: string;
  readonly todo: string;
}

/** As it was when the alarm began: what is measured now stands with the unit. */
const degrees = (value: number | null): string => (value === null ? '' : `，报警时 ${value.toFixed(1)} ℃`);

/** What a clerk reads of an alarm: what it is, and what to do with their hands. */
export function coldWords(kind: ColdAlarmKind, name: string, temperature: number | null): Words {
  switch (kind) {
    case 'noData':
      return {
        text: `${name}没有温度数据`,
        todo: '请到柜前看温度计和电源，再看温控器的数据线；数据没有回来之前，请每小时看一次',
      };
    case 'probe':
      return { text: `${name}的温度探头坏了`, todo: '请到柜前看温度计，并请维修人员换探头' };
    case 'high':
      return {
        text: `${name}过热${degrees(temperature)}`,
        todo: '请看柜门是否关严、压缩机是否在转；一小时内降不下来，请把遗体移到别的柜',
      };
    case 'low':
      return { text: `${name}过冷${degrees(temperature)}`, todo: '请看温控器的设定温度，并请维修人员检查' };
    case 'door':
      return { text: `${name}柜门没有关`, todo: '请到柜前把门关严' };
    case 'frozen':
      return {
        text: `${name}的温度几小时一点没变${degrees(temperature)}`,
        todo: '读数多半是假的：请到柜前看温度计，并请维修人员检查探头和温控器',
      };
    case 'ownHigh':
      return {
        text: `${name}的温控器自己在报高温${degrees(temperature)}`,
        todo: '请到柜前看温度计和温控器：多半是温控器里设的高温线更低，或另一个探头热了',
      };
    case 'ownLow':
      return {
        text: `${name}的温控器自己在报低温${degrees(temperature)}`,
        todo: '请到柜前看温度计和温控器的设定温度',
      };
    case 'fault':
      return { text: `${name}的温控器在报警`, todo: '请到柜前看温控器上的报警，并请维修人员检查' };
  }
}
