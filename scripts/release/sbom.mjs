// What is in the bundle, as a CycloneDX document: of what `npm sbom` says of all packages, those that are in it. No serial number, and the
// time of the commit, so that the same commit gives the same octets.

/** The package that lies in a folder below node_modules, as the lock has it. */
const lockKey = (folder) => folder.replace(/^.*?(?=node_modules\/)/, '');

/**
 * `all`: the answer of `npm sbom --sbom-format=cyclonedx`; `folders`: of the packages in the bundle, `node_modules/...`;
 * `packages`: of package-lock.json; `files`: { path, sha256 } that are no package's; `time`: seconds since 1970.
 */
export function sbom({ all, folders, packages, files, time }) {
  const refs = folders.map((folder) => refOf(folder, packages));
  const known = new Map(all.components.map((component) => [component['bom-ref'], component]));
  const unknown = refs.find((ref) => !known.has(ref));
  if (unknown !== undefined) throw new Error(`sbom: npm sbom does not know ${unknown}`);
  const { 'bom-ref': root, ...main } = all.metadata.component;
  const bundled = [...new Set(refs)].toSorted((a, b) => (a < b ? -1 : 1));
  return {
    $schema: all.$schema,
    bomFormat: all.bomFormat,
    specVersion: all.specVersion,
    version: 1,
    metadata: {
      timestamp: new Date(time * 1000).toISOString(),
      tools: all.metadata.tools,
      // Not the name of the folder that it was made in, which npm has there.
      component: { 'bom-ref': root, ...main, type: 'application', name: 'arproxy' },
    },
    components: [...bundled.map((ref) => bundledComponent(known.get(ref))), ...files.map(fileComponent)],
    dependencies: [
      { ref: root, dependsOn: [...bundled, ...files.map(({ path }) => path)] },
      ...all.dependencies
        .filter(({ ref }) => bundled.includes(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => bundled.includes(each)) }))
        .toSorted((a, b) => (a.ref < b.ref ? -1 : 1)),
    ],
  };
}

function refOf(folder, packages) {
  const key = lockKey(folder);
  const entry = packages[key];
  if (entry === undefined) throw new Error(`sbom: ${folder} is not in package-lock.json`);
  return `${entry.name ?? key.replace(/^.*node_modules\//, '')}@${entry.version}`;
}

/** For npm it is a development dependency; who has the bundle has it in there. */
function bundledComponent(component) {
  const properties = component.properties.filter(({ name }) => name !== 'cdx:npm:package:development');
  if ((component.hashes ?? []).length === 0 || (component.licenses ?? []).length === 0)
    throw new Error(`sbom: ${component['bom-ref']} has no hash, or no licence`);
  return { ...component, scope: 'required', properties };
}

const fileComponent = ({ path, sha256 }) => ({
  'bom-ref': path,
  type: 'file',
  name: path,
  hashes: [{ alg: 'SHA-256', content: sha256 }],
});
