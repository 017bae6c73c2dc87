/** The picture of the explorer. */
import { shown } from "../src/filter";
import { compose } from "../src/graph";
import { graphics } from "../src/graphics";
import { Picture } from "../src/picture";
import { START } from "../src/state";
import { box, view } from "./given";

const graph = compose(view, false), nothing = () => undefined;
const picture = new Picture(box, { select: nothing, expand: nothing, moved: nothing }, graphics() === "reduced");
picture.show(graph, shown(graph, START), "");
