// Socket.IO's own client, which tells what it hears: node client.mjs URL
import { io } from "socket.io-client";

const tell = (what, detail = null) => console.log(JSON.stringify([what, detail]));
const socket = io(process.argv[2], {
  transports: ["websocket"],
  auth: { room: "a" },
  reconnectionDelay: 10,
  reconnectionDelayMax: 20,
});

socket.on("connect", () => tell("connect"));
socket.on("connect_error", (error) => tell("connect_error", error.message));
socket.on("disconnect", (reason) => tell("disconnect", reason));
socket.on("hello", (message) => tell("hello", message.room));
socket.on("told", (message) => {
  tell("told", message);
  if (message === "ask") socket.emit("say", "门牌", (answer) => tell("acknowledged", answer));
});
