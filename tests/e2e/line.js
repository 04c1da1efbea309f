// A server that lives in the page and goes by its clock, so that a month passes in seconds. It speaks Socket.IO's frames.
(() => {
  const HEARTBEAT = 5_000;
  const PERIOD = 20_000;
  const OPEN = '0{"sid":"line","upgrades":[],"pingInterval":1000000000,"pingTimeout":1000000000,"maxPayload":16000}';
  const began = Date.now();

  class Line extends EventTarget {
    constructor() {
      super();
      Object.assign(window.line, { socket: this, v: own().v + 1, opened: window.line.opened + 1 });
      setTimeout(() => this.hear(OPEN));
      this.beating = setInterval(() => window.line.heartbeat(), HEARTBEAT);
    }
    hear(data) {
      this.onmessage({ data });
    }
    say(event, message) {
      this.hear(frame(event, message));
    }
    send(data) {
      if (!data.startsWith("40")) return;
      setTimeout(() => {
        this.hear('40{"sid":"line"}');
        window.line.change();
      });
    }
    close() {
      clearInterval(this.beating);
      this.onclose({});
    }
  }

  let read = null;
  const frame = (event, message) => `42${JSON.stringify([event, message])}`;
  const own = () => (read = read || JSON.parse(document.getElementById("start").textContent).hello);
  const now = () => own().server_now + window.line.shift + Date.now() - began;
  const codes = () => [0, 1, 2, 3].map((period) => ({ at: now() - 1 + period * PERIOD, size: 1, bits: "gA==" }));

  window.WebSocket = Line;
  window.line = {
    opened: 0,
    heartbeats: 0,
    mute: false,
    /** The real server's time when this one began. */
    get began() {
      return own().server_now;
    },
    /** How far its clock is ahead of the real server's. */
    shift: 0,
    /** How many heartbeats come at once, after a change: a clock that is turned in leaps fires a timer once a leap. */
    atOnce: 1,
    dbAge: 0,
    heartbeat() {
      if (this.mute) return;
      if (this.atOnce > 1) this.change();
      const said = frame("heartbeat", { epoch: own().epoch, v: this.v, server_now: now(), db_age_ms: this.dbAge, reconnect_window: 2 });
      this.socket.hear("2");
      for (let count = 0; count < this.atOnce; count++) this.socket.hear(said);
      this.socket.say("codes", { codes: codes() });
      this.heartbeats += this.atOnce;
    },
    /** Tell a new face: somebody came or went, and there are new codes. */
    change() {
      const hello = own();
      const present = this.v % 7;
      const [tenant] = hello.face.tenants;
      const counts = { ...tenant.counts, present, roster: 9 };
      const people = Array.from({ length: present }, (_, index) => ({ name: `王${index}${this.v}`, since: "09:00" }));
      const groups = tenant.groups.map((group) => ({ ...group, people }));
      const face = { ...hello.face, tenants: [{ ...tenant, counts, groups }] };
      this.socket.say("hello", { ...hello, v: ++this.v, server_now: now(), face, codes: codes() });
    },
  };
})();
