export { LessonFrame } from './LessonFrame.tsx';
export { TrainingPage } from './TrainingPage.tsx';
export { TrainingSign } from './TrainingSign.tsx';
