// How a validation says no.
import { KvorumError } from "@kvorum/base";

/** @throws KvorumError invalid_argument — always */
export function refuse(message: string): never {
  throw new KvorumError("invalid_argument", message);
}
