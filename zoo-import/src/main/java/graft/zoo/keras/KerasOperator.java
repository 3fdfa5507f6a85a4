package graft.zoo.keras;

/** How one of Keras's layers or functions is imported. */
@FunctionalInterface
interface KerasOperator {

    /** Adds its nodes; gives its output. */
    KerasOutput add(KerasUse use);
}
