// The reference in Node.js: socket.io and better-sqlite3 do the small part of the job. A check-in is one INSERT and one
// UPDATE in one transaction with synchronous=FULL; doors are told the difference. No rights, no ledger, no faces:
// it bounds what is possible. PORT, DATA (a folder) and DOORS come from the environment.
import { createServer } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const FLOORS = 20;
const PEOPLE_OF_A_DOOR = 2;
const PAD = "x".repeat(200);
const doors = Number(process.env.DOORS);

const db = new Database(join(process.env.DATA, "peer.sqlite"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  CREATE TABLE person (
    id INTEGER PRIMARY KEY, door INTEGER, floor INTEGER, name TEXT, status TEXT, note TEXT, version INTEGER, at REAL
  );
  CREATE INDEX person_door ON person (door);
  CREATE INDEX person_floor ON person (floor);
  CREATE TABLE entry (id INTEGER PRIMARY KEY, person INTEGER, status TEXT, note TEXT, at REAL);
`);
const add = db.prepare("INSERT INTO person VALUES (?, ?, ?, ?, 'in', '', 0, 0)");
db.transaction(() => {
  for (let id = 0; id < doors * PEOPLE_OF_A_DOOR; id++) {
    const door = Math.floor(id / PEOPLE_OF_A_DOOR);
    add.run(id, door, door % FLOORS, `Ada Lovelace ${id}`);
  }
})();

const enter = db.prepare("INSERT INTO entry (person, status, note, at) VALUES (?, ?, ?, ?)");
const change = db.prepare(
  "UPDATE person SET status = ?, note = ?, at = ?, version = version + 1 WHERE id = ? RETURNING door, floor, name, version",
);
const record = db.transaction(({ person, status, note }, at) => {
  enter.run(person, status, note, at);
  return change.get(status, note, at, person);
});
const columns = "SELECT id, name, status, note, version, at FROM person WHERE";
const ofDoor = db.prepare(`${columns} door = ?`).raw();
const ofFloor = db.prepare(`${columns} floor = ?`).raw();

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => checkIn(JSON.parse(body), response));
});
server.keepAliveTimeout = 600_000;
const io = new Server(server, { transports: ["websocket"], serveClient: false });

function checkIn(said, response) {
  const at = Date.now() / 1000;
  const { door, floor, name, version } = record(said, at);
  io.to(`door ${door}`)
    .to(`floor ${floor}`)
    .emit("status", { ...said, name, room: `4.${door}`, version, at: new Date(at * 1000).toISOString() });
  const answer = JSON.stringify({ ok: true, version });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": answer.length });
  response.end(answer);
}

io.on("connection", (socket) => {
  const { door, floor } = socket.handshake.auth;
  socket.join(door === undefined ? `floor ${floor}` : `door ${door}`);
  const rows = door === undefined ? ofFloor.all(floor) : ofDoor.all(door);
  socket.emit("snapshot", { rows, pad: PAD });
});
server.listen({ port: Number(process.env.PORT), host: "127.0.0.1", backlog: 4096 }, () => console.log("ready"));
