/** What the site sets for one network camera. */
import { z } from 'zod';

const httpPath = z
  .string()
  .trim()
  .max(300)
  .regex(/^(\/\S*)?$/, '请从斜杠开始填写，如 /ISAPI/Streaming/channels/102/picture');

export const cameraSettingsSchema = z.object({
  host: z
    .string()
    .trim()
    .min(1, '请填写摄像机的地址')
    .max(253)
    .regex(/^[^\s/:@?#]+$/, '请只填地址，如 192.168.1.64')
    .meta({ title: '摄像机地址', description: '如 192.168.1.64' }),
  port: z.int().min(1).max(65_535).default(80).meta({ title: '网页端口', description: '一般是 80' }),
  username: z.string().trim().max(64).default('').meta({
    title: '用户名',
    description: '请在摄像机里建一个只能看图像的账户，不要用管理员',
  }),
  /** Kept with the keys of this machine, never with the other settings. */
  password: z.string().max(128).default('').meta({ title: '密码' }),
  /** Codes of the places in its picture, or `room:` and the name of a room. */
  places: z
    .array(z.string().min(1).max(80))
    .max(200)
    .default([])
    .meta({ title: '看得到的位置', description: '在这些位置扫码时，锁定这台摄像机的画面并留下照片' }),
  ffmpeg: z.string().trim().max(260).default('').meta({
    title: 'ffmpeg 程序',
    description: '填写本机 ffmpeg 的完整路径，可看连续画面；不填则每 1.5 秒换一张照片',
  }),
  snapshotPath: httpPath.default('').meta({
    title: '照片地址',
    description: '一般不填，由摄像机自己报出；海康如 /ISAPI/Streaming/channels/102/picture',
  }),
  streamPath: httpPath.default('').meta({
    title: '视频地址',
    description: '一般不填；海康子码流如 /Streaming/Channels/102',
  }),
  rtspPort: z.int().min(1).max(65_535).default(554).meta({ title: '视频端口', description: '一般是 554' }),
  playback: z
    .string()
    .trim()
    .max(300)
    .regex(/^$|^rtsp:\/\/[^@\s]+$/, '请填 rtsp:// 开头的地址，不要带用户名和密码')
    .default('')
    .meta({
      title: '录像回放地址',
      description:
        '录像机的地址，时间写作 {start} 和 {end}，如 rtsp://192.168.1.70:554/Streaming/tracks/101?starttime={start}&endtime={end}',
    }),
  playbackUser: z.string().trim().max(64).default('').meta({
    title: '录像机用户名',
    description: '不填则用摄像机的用户名和密码',
  }),
  /** Kept with the keys of this machine, as the other one. */
  playbackPassword: z.string().max(128).default('').meta({ title: '录像机密码' }),
});

export type CameraSettings = z.output<typeof cameraSettingsSchema>;
