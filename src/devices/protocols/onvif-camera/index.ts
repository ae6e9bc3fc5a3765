/** Network cameras by ONVIF; pictures over HTTP digest, video through an ffmpeg of the site. */
import { defineProtocol } from '../../types.ts';
import { CameraDriver } from './driver.ts';
import { cameraForm } from './form.ts';
import { findCameras } from './onvif.ts';
import { cameraSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'onvif-camera',
  label: '网络摄像机',
  group: 'camera',
  hint: '看现场画面，每次核验自动留照片',
  help: '请先在摄像机网页里开启 ONVIF，建一个只能看图像的账户，把子码流设为 H.264，并校准时间。填好看得到的位置后，在那里扫码会锁定画面，每次核验自动留一张照片。',
  settingsSchema: cameraSettingsSchema,
  form: cameraForm,
  // Several questions at once over HTTP: the camera keeps no pipe.
  endpoint: () => null,
  find: async () =>
    (await findCameras()).map(({ host, port, name }) => ({
      label: name === '' ? host : `${name}　${host}`,
      values: { host, port },
    })),
  createDriver: (settings, context) => new CameraDriver(settings, context),
});
