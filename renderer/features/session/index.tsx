export { SessionMenu } from './SessionMenu.tsx';
export { SignedOff, SignInStrip, SignInWays } from './SignInStrip.tsx';
