/**
 * Two short sounds of a verdict: one calm tone for a pass, two low ones for a stop. Two rising ones for an alarm that
 * is new or that nobody answers. And one that goes on, for the loudest alarm there is: a furnace did what nobody
 * allowed. Nothing else makes a sound.
 */
export type VerdictSound = 'pass' | 'stop' | 'urge' | 'siren';

interface Tone {
  readonly hertz: number;
  readonly from: number;
  readonly seconds: number;
}

const SOUNDS: Readonly<Record<VerdictSound, readonly Tone[]>> = {
  pass: [{ hertz: 660, from: 0, seconds: 0.28 }],
  stop: [
    { hertz: 196, from: 0, seconds: 0.3 },
    { hertz: 165, from: 0.38, seconds: 0.42 },
  ],
  urge: [
    { hertz: 523, from: 0, seconds: 0.2 },
    { hertz: 784, from: 0.25, seconds: 0.3 },
  ],
  siren: [
    { hertz: 880, from: 0, seconds: 0.35 },
    { hertz: 660, from: 0.4, seconds: 0.35 },
    { hertz: 880, from: 0.8, seconds: 0.35 },
    { hertz: 660, from: 1.2, seconds: 0.35 },
  ],
};

let context: AudioContext | null = null;

/** A station without a loudspeaker loses nothing but the sound: shape and word are on the screen. */
export async function play(sound: VerdictSound): Promise<void> {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') await context.resume();
    const start = context.currentTime + 0.01;
    for (const tone of SOUNDS[sound]) sing(context, tone, start);
  } catch (error) {
    console.warn('no sound', error);
  }
}

function sing(audio: AudioContext, tone: Tone, start: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  const from = start + tone.from;
  const to = from + tone.seconds;
  oscillator.type = 'sine';
  oscillator.frequency.value = tone.hertz;
  // Ramps instead of steps: a tone that starts at once clicks.
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.4, from + 0.02);
  gain.gain.setValueAtTime(0.4, to - 0.06);
  gain.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(from);
  oscillator.stop(to);
}
