from extract.components.relations import FoundRelation, consistent


def _relation(subject: int, name: str, object_: int, confidence: float) -> FoundRelation:
    return FoundRelation(subject, name, object_, {(0, 10): confidence})


def _kept(*relations: FoundRelation) -> list[tuple[int, str, int]]:
    return [(r.subject, r.property, r.object) for r in consistent(list(relations))]


def test_who_coordinates_is_a_partner_as_well_and_called_so_only_where_leading_is_unlikely() -> None:
    assert _kept(_relation(0, "hasPartner", 1, 0.9), _relation(0, "coordinatedBy", 1, 0.5)) == [
        (0, "coordinatedBy", 1)
    ]
    assert _kept(_relation(0, "hasPartner", 1, 0.9), _relation(0, "coordinatedBy", 1, 0.4)) == [
        (0, "hasPartner", 1)
    ]


def test_a_share_is_held_one_way() -> None:
    assert _kept(_relation(0, "shareholderOf", 1, 0.6), _relation(1, "shareholderOf", 0, 0.7)) == [
        (1, "shareholderOf", 0)
    ]


def test_a_partner_is_no_beneficiary_unless_that_is_likelier() -> None:
    assert _kept(_relation(0, "hasPartner", 1, 0.7), _relation(0, "hasBeneficiary", 1, 0.6)) == [
        (0, "hasPartner", 1)
    ]


def test_other_relations_stay_side_by_side() -> None:
    assert len(_kept(_relation(0, "locatedIn", 1, 0.5), _relation(0, "fundedBy", 2, 0.5))) == 2
