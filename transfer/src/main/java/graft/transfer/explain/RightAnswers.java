package graft.transfer.explain;

import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.List;

/**
 * Where the network looked when it was right: a network that is right for a wrong reason, such as the background, shows
 * itself here.
 *
 * @param answers of different classes
 * @param layer   of the heat maps
 */
record RightAnswers(List<Right> answers, String layer) implements Section {

    /**
     * A right answer.
     *
     * @param looked      where the network looked
     * @param probability of the class
     */
    record Right(Shown looked, double probability) {
    }

    @Override
    public String id() {
        return "looks";
    }

    @Override
    public String heading() {
        return "Where it looks when it is right";
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Bright is what spoke for the class (Grad-CAM at " + layer + "). If that is not the thing "
                + "itself but what often lies around it, the network will fail where the surroundings are others.");
        page.open("div", "class", "gallery");
        for (Right a : answers) {
            page.open("figure");
            a.looked().write(page, "an image of " + a.looked().truth() + ", bright where it speaks for that class");
            page.open("figcaption").element("strong", a.looked().truth()).text(" "
                    + NumberText.percent(a.probability())).leaf("br");
            a.looked().writeName(page);
            page.close().close();
        }
        page.close();
    }
}
