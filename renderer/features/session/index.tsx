export { SessionMenu } from './SessionMenu.tsx';
export { SignInStrip, SignInWays } from './SignInStrip.tsx';
