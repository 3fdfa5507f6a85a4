package graft.transfer.pictures;

import java.util.List;

/**
 * Pictures to train with and pictures to validate with. The two share no file.
 *
 * @param train      to train with
 * @param validation to validate with
 */
public record Split(List<Picture> train, List<Picture> validation) {

    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }
}
