export declare function makeProgram(file: string): void;
