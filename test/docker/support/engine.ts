// What the engine has that belongs to @kvorum/testcontainers, as the tests of cleaning up see it.
import { readFileSync } from "node:fs";
import { getContainerRuntimeClient } from "testcontainers";

/** Ids of the containers of one claim, running or not. */
export async function containersOf(claim: string): Promise<readonly string[]> {
  const { container } = await getContainerRuntimeClient();
  const found = await container.dockerode.listContainers({ all: true, filters: labelled(claim) });
  return found.map(({ Id }) => Id);
}

/** Names of the networks of one claim. */
export async function networksOf(claim: string): Promise<readonly string[]> {
  const { container } = await getContainerRuntimeClient();
  const found = await container.dockerode.listNetworks({ filters: labelled(claim) });
  return found.map(({ Name }) => Name);
}

/** Whether a volume exists. */
export async function hasVolume(name: string): Promise<boolean> {
  const { container } = await getContainerRuntimeClient();
  const { Volumes } = await container.dockerode.listVolumes();
  return Volumes.some((volume) => volume.Name === name);
}

/** Names of the volumes that a container has. */
export async function volumesOf(containerId: string): Promise<readonly string[]> {
  const { container } = await getContainerRuntimeClient();
  const { Mounts } = await container.getById(containerId).inspect();
  return Mounts.flatMap(({ Name }) => Name ?? []);
}

/** Pids of the processes that a process has started. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

function labelled(claim: string): { readonly label: string[] } {
  return { label: [`kvorum.testcontainers.claim=${claim}`] };
}
