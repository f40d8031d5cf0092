// Which image the containers run. No registry has one yet: it is built from the repository, see docs/testcontainers.md.
import { KvorumError } from "@kvorum/base";
import { getContainerRuntimeClient, ImageName } from "testcontainers";

/** What `docker compose build` at the root of the repository leaves. */
const IMAGE_DEFAULT = "kvorum:dev";

/** The image that is used where none is named: that of the variable KVORUM_IMAGE, else `kvorum:dev`. */
export function kvorumImage(): string {
  return process.env.KVORUM_IMAGE ?? IMAGE_DEFAULT;
}

/** Why a start failed: a missing image gets the command that builds it, every other error stays as it is. */
export async function explainStartFailure(error: unknown, image: string): Promise<unknown> {
  const client = await getContainerRuntimeClient();
  if (await client.image.exists(ImageName.fromString(image))) {
    return error;
  }
  return new KvorumError(
    "invalid_argument",
    `image ${image} is not on this machine and cannot be pulled. In the kvorum repository: ` +
      `docker build -f deploy/docker/Dockerfile -t ${image} . (another one: KVORUM_IMAGE)`,
    { cause: error },
  );
}
