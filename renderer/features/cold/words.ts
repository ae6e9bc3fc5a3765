/** `校正 +0.4`: what a calibration added to what the controller says, °C. */
export function correctionText(correction: number): string {
  return `校正 ${correction > 0 ? '+' : ''}${correction}`.replace('-', '−');
}
