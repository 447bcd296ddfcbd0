export type WrongAnswer = [step: number, file: string, mistake: string, from: string, to: string];
