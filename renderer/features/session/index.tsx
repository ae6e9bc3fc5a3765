export { SessionMenu } from './SessionMenu.tsx';
export { SignInStrip } from './SignInStrip.tsx';
