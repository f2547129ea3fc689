// Fetches the jars of an Apache Kafka broker by Maven into a folder, for the tests that need a real one: node scripts/kafka.mjs <folder>
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const KAFKA = '4.3.1';
const LOG4J = '2.25.3';

const dependency = (group, artifact, version) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>smc</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', KAFKA)}
${dependency('org.apache.logging.log4j', 'log4j-core', LOG4J)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J)}
</dependencies></project>
`;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/kafka.mjs <folder>');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const beside = mkdtempSync(join(tmpdir(), 'smc-kafka-pom-'));
try {
  writeFileSync(join(beside, 'pom.xml'), POM);
  const words = [
    '-B',
    '-q',
    'dependency:copy-dependencies',
    `-DoutputDirectory=${resolve(folder)}`,
    '-DincludeScope=runtime',
  ];
  execFileSync('mvn', words, { cwd: beside, stdio: 'inherit' });
} finally {
  rmSync(beside, { recursive: true, force: true });
}
