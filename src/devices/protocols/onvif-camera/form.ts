/** The form of a network camera. */
import { formField } from '../../form.ts';
import { cameraSettingsSchema } from './settings.ts';

const shape = cameraSettingsSchema.shape;

export const cameraForm = [
  formField('host', shape.host, { kind: 'host' }),
  formField('port', shape.port, { kind: 'number' }),
  formField('username', shape.username, { kind: 'text' }),
  formField('password', shape.password, { kind: 'secret' }),
  formField('places', shape.places, { kind: 'places' }),
  formField('ffmpeg', shape.ffmpeg, { kind: 'program', more: true }),
  formField('snapshotPath', shape.snapshotPath, { kind: 'text', more: true }),
  formField('streamPath', shape.streamPath, { kind: 'text', more: true }),
  formField('rtspPort', shape.rtspPort, { kind: 'number', more: true }),
  formField('playback', shape.playback, { kind: 'text', more: true }),
  formField('playbackUser', shape.playbackUser, { kind: 'text', more: true }),
  formField('playbackPassword', shape.playbackPassword, { kind: 'secret', more: true }),
];
