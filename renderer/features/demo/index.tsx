export { DemoButton } from './DemoButton.tsx';
export { DemoStaff } from './DemoStaff.tsx';
