/** How often the configuration was put in force, and how the last attempt to read it anew ended. */
export class ConfigState {
  /** 1 with the one of the start. */
  generation = 1;
  lastReloadSucceeded = true;
  /** Milliseconds since 1970; of the start, where there was no reload. */
  lastSuccessAt = Date.now();

  applied(): void {
    this.generation++;
    this.lastReloadSucceeded = true;
    this.lastSuccessAt = Date.now();
  }

  /** What was to be put in force has a fault. */
  refused(): void {
    this.lastReloadSucceeded = false;
  }
}
