/** What a camera gives, whatever it speaks. */

export interface CameraPicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/jpeg' | 'image/png';
}

/** One piece of a live picture, in the order it is to be shown. */
export type CameraItem =
  | { readonly type: 'picture'; readonly mime: string; readonly bytes: Uint8Array }
  /** A video begins (anew); `mime` as a media source takes it. */
  | { readonly type: 'video'; readonly mime: string; readonly bytes: Uint8Array }
  | { readonly type: 'media'; readonly bytes: Uint8Array }
  /** Why there is no moving picture, or none at all, in Simplified Chinese. */
  | { readonly type: 'said'; readonly text: string; readonly lost: boolean };

export interface CameraSource {
  /**
   * A picture of now. Asks that come while one is under way share it.
   * @throws GuichengError DEVICE.CAMERA_SILENT, DEVICE.CAMERA_REFUSED, DEVICE.CAMERA_NO_PICTURE
   */
  picture(): Promise<CameraPicture>;
  /**
   * The live picture until `signal` aborts; ends by itself only when the camera is closed.
   * @param video whether whoever looks can play H.264; photos otherwise
   */
  watch(signal: AbortSignal, video: boolean): AsyncGenerator<CameraItem, void>;
  /** Ms by which its clock is ahead of this machine's, negative where it is behind; null where it never said. */
  readonly ahead: number | null;
  /** What the recorder kept of this time (ms UTC by its own clock), once from its beginning; ends with why there is no more. */
  replay(from: number, to: number, signal: AbortSignal): AsyncGenerator<CameraItem, void>;
  /** Where the recorder keeps this time (ms UTC by its own clock); null where the site gave no address. */
  playback(from: number, to: number): string | null;
}
