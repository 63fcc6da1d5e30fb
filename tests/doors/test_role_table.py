"""Every address of the application, with every method, for every role: one table, no gap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate, UpdateDocument

# The columns of the table. The editor and the head are of Ba Vì, whose occurrence is asked for;
# Sở Tư pháp takes part in its task, the commune has nothing to do with it.
ROLES = {
    "admin": "quantri",
    "coordinator": "dieuphoi",
    "leader": "lanhdao",
    "auditor": "kiemtra",
    "editor": "bavi",
    "head": "bavi.lanhdao",
    "partner": "stp",
    "outsider": "tanlinh",
    "nobody": None,
}
# What a path stands for is looked up in the loaded demonstration: see `places`.
TABLE = """
GET  /                                            302 302 302 302 302 302 302 302 302
GET  /livez                                       200 200 200 200 200 200 200 200 200
GET  /readyz                                      200 200 200 200 200 200 200 200 200
GET  /healthz                                     503 503 503 503 503 503 503 503 503
GET  /static/app.css                              200 200 200 200 200 200 200 200 200
GET  /login                                       302 302 302 302 302 302 302 302 200
POST /login                                       302 302 302 302 302 302 302 302 200
POST /logout                                      302 302 302 302 302 302 302 302 302
GET  /tai-khoan                                   200 200 200 200 200 200 200 200 302
POST /tai-khoan/mat-khau                          422 422 422 422 422 422 422 422 302
POST /tai-khoan/lich                              200 200 200 200 200 200 200 200 302
POST /tai-khoan/lich/thu-hoi                      303 303 303 303 303 303 303 303 302
GET  /calendar/none.ics                           404 404 404 404 404 404 404 404 404
POST /tai-khoan/dang-xuat-moi-noi                 302 302 302 302 302 302 302 302 302
GET  /dat-mat-khau/none                           404 404 404 404 404 404 404 404 404
POST /dat-mat-khau/none                           404 404 404 404 404 404 404 404 404
GET  /login/ma                                    302 302 302 302 302 302 302 302 302
POST /login/ma                                    302 302 302 302 302 302 302 302 302
GET  /login/dung-chung                            404 404 404 404 404 404 404 404 404
GET  /login/dung-chung/ve                         404 404 404 404 404 404 404 404 404
GET  /quen-mat-khau                               200 200 200 200 200 200 200 200 200
POST /quen-mat-khau                               422 422 422 422 422 422 422 422 422
GET  /doi-dia-chi/none                            404 404 404 404 404 404 404 404 404
POST /doi-dia-chi/none                            404 404 404 404 404 404 404 404 404
GET  /tai-khoan/hai-buoc                          200 200 200 200 200 200 200 200 302
POST /tai-khoan/hai-buoc                          303 303 303 303 303 303 303 303 302
POST /tai-khoan/hai-buoc/xac-nhan                 422 422 422 422 422 422 422 422 302
POST /tai-khoan/hai-buoc/ma-du-phong              422 422 422 422 422 422 422 422 302
POST /tai-khoan/hai-buoc/tat                      422 422 422 422 422 422 422 422 302
GET  /tai-khoan/phien                             200 200 200 200 200 200 200 200 302
POST /tai-khoan/phien/999999/ket-thuc             404 404 404 404 404 404 404 404 302
POST /tai-khoan/phien/ket-thuc-phien-khac         303 303 303 303 303 303 303 303 302
GET  /tai-khoan/dia-chi                           200 200 200 200 200 200 200 200 302
POST /tai-khoan/dia-chi                           422 422 422 422 422 422 422 422 302
GET  /nguoi-dung/moi-nhieu                        200 200 403 403 403 200 403 403 302
POST /nguoi-dung/moi-nhieu                        422 422 403 403 403 422 403 403 302
POST /nguoi-dung/moi-nhieu/xac-nhan               422 422 403 403 403 422 403 403 302
POST /nguoi-dung/moi-nhieu/loi.xlsx               422 422 403 403 403 422 403 403 302
GET  /nguoi-dung/moi-nhieu/mau.xlsx               200 200 403 403 403 200 403 403 302
GET  /nguoi-dung/{person}                         200 200 404 404 404 200 404 404 302
POST /nguoi-dung/{person}/dia-chi                 422 422 404 404 404 422 404 404 302
POST /nguoi-dung/{person}/moi-lai                 303 303 404 404 404 303 404 404 302
POST /nguoi-dung/{person}/ket-thuc-phien          303 303 404 404 404 303 404 404 302
POST /nguoi-dung/{person}/bo-hai-buoc             303 403 404 404 404 403 404 404 302
GET  /nguoi-dung                                  200 200 403 403 403 200 403 403 302
GET  /nguoi-dung/them                             200 200 403 403 403 200 403 403 302
POST /nguoi-dung/them                             422 422 403 403 403 422 403 403 302
POST /nguoi-dung/{person}/dat-lai-mat-khau        200 200 404 404 404 200 404 404 302
POST /nguoi-dung/{person}/trang-thai              302 302 404 404 404 302 404 404 302
POST /nguoi-dung/quyen/{right}/ket-thuc           302 302 404 404 404 404 404 404 302
GET  /nguoi-dung/{person}/thoi-viec               200 200 404 404 404 200 404 404 302
POST /nguoi-dung/{person}/thoi-viec               422 422 404 404 404 422 404 404 302
GET  /nguoi-dung/{person}/lam-thay                200 200 404 404 200 200 404 404 302
POST /nguoi-dung/{person}/lam-thay                422 422 404 404 422 422 404 404 302
POST /nguoi-dung/lam-thay/{right}/ket-thuc        404 404 404 404 404 404 404 404 302
POST /co-quan/none/duyet-truoc                    404 404 404 404 404 404 404 404 302
POST /co-quan/H-271/duyet-truoc                   303 303 403 403 403 303 403 403 302
POST /co-quan/H-271/lich                          403 403 403 403 403 200 403 403 302
POST /co-quan/H-271/lich/thu-hoi                  303 303 403 403 403 303 403 403 302
GET  /co-quan                                     200 200 200 200 200 200 200 200 302
GET  /co-quan/H-271                               200 200 200 200 200 200 200 200 302
GET  /nhat-ky                                     200 200 403 200 403 200 403 403 302
GET  /thu                                         200 200 403 200 403 403 403 403 302
GET  /thu/999999                                  404 404 403 404 403 403 403 403 302
POST /thu/999999/giu-lai                          302 302 403 403 403 403 403 403 302
POST /thu/999999/cho-gui                          302 302 403 403 403 403 403 403 302
POST /thu/999999/gui-lai                          302 302 403 403 403 403 403 403 302
POST /thu/tam-dung                                302 302 403 403 403 403 403 403 302
POST /thu/dia-chi                                 302 302 403 403 403 403 403 403 302
GET  /thu/du-kien                                 200 200 403 200 403 403 403 403 302
GET  /thu/du-kien/none                            404 404 403 404 403 403 403 403 302
POST /thu/du-kien/none/giu-lai                    404 404 403 403 403 403 403 403 302
POST /thu/du-kien/none/loi-nhan                   404 404 403 403 403 403 403 403 302
POST /thu/du-kien/none/gui-ngay                   404 404 403 403 403 403 403 403 302
GET  /thu/qua-3-lan                               403 200 200 200 403 403 403 403 302
GET  /thu/qua-3-lan/H-271/cong-van.docx           403 404 404 404 403 403 403 403 302
GET  /ke-hoach/2024/thang-nhac                    403 200 403 403 403 403 403 403 302
POST /ke-hoach/2024/thang-nhac                    403 422 403 403 403 403 403 403 302
GET  /ngay-nghi                                   200 200 200 200 200 200 200 200 302
POST /ngay-nghi/them                              422 403 403 403 403 403 403 403 302
POST /ngay-nghi/2024-04-30/bo                     303 403 403 403 403 403 403 403 302
GET  /ket-noi                                     200 403 403 403 403 403 403 403 302
POST /ket-noi                                     422 403 403 403 403 403 403 403 302
GET  /ket-noi/999999                              404 403 403 403 403 403 403 403 302
GET  /ket-noi/999999/sua                          404 403 403 403 403 403 403 403 302
POST /ket-noi/999999/sua                          404 403 403 403 403 403 403 403 302
POST /ket-noi/999999/gui-thu                      404 403 403 403 403 403 403 403 302
POST /ket-noi/999999/bat-tat                      404 403 403 403 403 403 403 403 302
POST /ket-noi/999999/khoa                         404 403 403 403 403 403 403 403 302
POST /ket-noi/999999/go-bo                        404 403 403 403 403 403 403 403 302
GET  /ket-noi/lan-gui/999999                      404 403 403 403 403 403 403 403 302
POST /ket-noi/lan-gui/999999/gui-lai              404 403 403 403 403 403 403 403 302
GET  /ket-noi/ma-truy-cap                         200 403 403 403 403 403 403 403 302
POST /ket-noi/ma-truy-cap                         422 403 403 403 403 403 403 403 302
POST /ket-noi/ma-truy-cap/999999/thu-hoi          303 403 403 403 403 403 403 403 302
GET  /api/v1/                                     200 200 200 200 200 200 200 200 200
GET  /api/v1/openapi.json                         200 200 200 200 200 200 200 200 200
GET  /api/v1/plans                                401 401 401 401 401 401 401 401 401
GET  /api/v1/plans/2024                           401 401 401 401 401 401 401 401 401
GET  /api/v1/tasks                                401 401 401 401 401 401 401 401 401
GET  /api/v1/agencies                             401 401 401 401 401 401 401 401 401
GET  /api/v1/agencies/H-271                       401 401 401 401 401 401 401 401 401
GET  /api/v1/occurrences                          401 401 401 401 401 401 401 401 401
GET  /api/v1/occurrences/{own}                    401 401 401 401 401 401 401 401 401
GET  /api/v1/updates                              401 401 401 401 401 401 401 401 401
GET  /api/v1/status                               401 401 401 401 401 401 401 401 401
GET  /api/v1/indices                              401 401 401 401 401 401 401 401 401
GET  /api/v1/frameworks                           401 401 401 401 401 401 401 401 401
GET  /api/v1/criteria                             401 401 401 401 401 401 401 401 401
GET  /api/v1/scores                               401 401 401 401 401 401 401 401 401
GET  /api/v1/comparisons/PAR_INDEX/2024           401 401 401 401 401 401 401 401 401
GET  /api/v1/reports                              401 401 401 401 401 401 401 401 401
GET  /api/v1/reports/2024/2024-Q3/1               401 401 401 401 401 401 401 401 401
GET  /api/v1/reports/2024/2024-Q3/1/docx          401 401 401 401 401 401 401 401 401
GET  /api/v1/plans/2024/targets                    401 401 401 401 401 401 401 401 401
GET  /api/v1/occurrences/{own}/documents/999999    401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments                           401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments/2024                      401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments/2024/sheets               401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments/2024/sheets/STP           401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments/2024/sheets/STP/documents/999999 401 401 401 401 401 401 401 401 401
GET  /api/v1/assessments/2024/comparison           401 401 401 401 401 401 401 401 401
GET  /api/v1/agency-reports                        401 401 401 401 401 401 401 401 401
GET  /api/v1/reports/2024/2024-Q3/1/agencies/H-271/docx 401 401 401 401 401 401 401 401 401
GET  /api/v1/webhooks                              401 401 401 401 401 401 401 401 401
GET  /api/v1/webhooks/999999/deliveries            401 401 401 401 401 401 401 401 401
POST /api/v1/occurrences/{own}/updates            401 401 401 401 401 401 401 401 401
GET  /theo-doi                                    200 200 200 200 200 200 200 200 302
GET  /theo-doi/cac-ke-hoach                       200 200 200 200 200 200 200 200 302
GET  /theo-doi/tom-tat                            200 200 200 200 302 302 302 302 302
GET  /theo-doi/diem                               200 200 200 200 200 200 200 200 302
GET  /viec                                        200 200 200 200 200 200 200 200 302
GET  /viec-cua-toi                                200 200 200 200 200 200 200 200 302
GET  /nhiem-vu                                    200 200 200 200 200 200 200 200 302
GET  /nhiem-vu/{task}                             200 200 200 200 200 200 200 200 302
GET  /ma-tran                                     200 200 200 200 200 200 200 200 302
POST /nhiem-vu/{event}/su-kien                    403 302 403 403 403 403 403 403 302
GET  /tim                                         200 200 200 200 200 200 200 200 302
GET  /ngay                                        200 200 200 200 200 200 200 200 302
GET  /thiet-lap                                   404 404 404 404 404 404 404 404 404
POST /thiet-lap                                   404 404 404 404 404 404 404 404 404
POST /ngay                                        200 200 200 200 200 200 200 200 302
GET  /ke-hoach                                    200 200 200 200 200 200 200 200 302
GET  /ke-hoach/2024                               200 200 200 200 200 200 200 200 302
GET  /ke-hoach/2024/da-nop                        200 200 200 200 200 200 200 200 302
GET  /ke-hoach/2024/quy-tac                       403 200 403 403 403 403 403 403 302
POST /ke-hoach/2024/quy-tac                       403 422 403 403 403 403 403 403 302
GET  /ke-hoach/2024/them-nhiem-vu                 403 200 403 403 403 403 403 403 302
POST /ke-hoach/2024/them-nhiem-vu                 403 422 403 403 403 403 403 403 302
POST /ke-hoach/2024/ban-hanh                      403 200 403 403 403 403 403 403 302
GET  /viec/{own}                                  200 200 200 200 200 200 200 403 302
POST /viec/{own}                                  403 403 403 403 422 422 403 403 302
POST /viec/{own}/khong-doi                        403 403 403 403 303 303 403 403 302
POST /viec/{own}/khong-phat-sinh                  403 403 403 403 303 303 403 403 302
POST /viec/{own}/xac-nhan                         403 409 403 403 403 403 403 403 302
POST /viec/{own}/tra-lai                          403 409 403 403 403 403 403 403 302
GET  /viec/{proven}/tai-lieu/{document}           404 404 404 404 403 403 404 403 302
GET  /duyet                                       403 403 403 403 403 200 403 403 302
POST /duyet                                       403 403 403 403 403 303 403 403 302
POST /viec/{own}/duyet                            403 403 403 403 403 303 403 403 302
POST /viec/{own}/duyet/tra-lai                    403 403 403 403 403 303 403 403 302
POST /viec/{own}/duyet/rut                        403 403 403 403 303 303 403 403 302
GET  /phan-cong                                   403 403 403 403 200 200 200 200 302
POST /phan-cong                                   403 403 403 403 303 303 303 303 302
POST /viec/{own}/phan-cong                        403 403 403 403 303 303 403 403 302
POST /viec/{own}/buoc                             403 403 403 403 422 422 403 403 302
POST /viec/{own}/buoc/999999                      403 403 403 403 422 422 403 403 302
GET  /xac-nhan                                    403 200 403 403 403 403 403 403 302
POST /xac-nhan                                    403 303 403 403 403 403 403 403 302
GET  /de-nghi                                     200 200 200 200 200 200 200 200 302
POST /viec/{own}/de-nghi                          403 403 403 403 422 422 403 403 302
POST /viec/{own}/de-nghi/999999/rut               403 403 403 403 404 404 403 403 302
POST /viec/{own}/de-nghi/999999/quyet-dinh        403 404 403 403 403 403 403 403 302
POST /viec/{own}/dieu-hanh                        403 422 403 403 403 403 403 403 302
GET  /giai-trinh                                  200 200 200 200 200 200 200 200 302
GET  /giai-trinh/yeu-cau                          403 200 403 403 403 403 403 403 302
POST /giai-trinh/yeu-cau                          403 422 403 403 403 403 403 403 302
GET  /giai-trinh/999999                           404 404 404 404 404 404 404 404 302
POST /giai-trinh/999999                           404 404 404 404 404 404 404 404 302
POST /giai-trinh/999999/quyet-dinh                404 404 404 404 404 404 404 404 302
POST /viec/{own}/phoi-hop                         403 403 403 403 422 422 403 403 302
POST /viec/{own}/phoi-hop/999999                  404 404 404 404 404 404 404 403 302
POST /viec/{own}/phoi-hop/999999/rut              403 403 403 403 404 404 403 403 302
POST /viec/{own}/y-kien                           403 422 422 403 422 422 422 403 302
GET  /bao-cao-da-nop                              403 200 403 403 403 403 403 403 302
GET  /bao-cao-da-nop/{duty}                       403 200 403 403 403 403 403 403 302
POST /bao-cao-da-nop/{duty}                       403 303 403 403 403 403 403 403 302
GET  /trao-doi                                    403 200 403 403 200 200 200 200 302
POST /trao-doi                                    403 422 403 403 422 422 422 422 302
GET  /trao-doi/999999.xlsx                        403 404 403 403 404 404 404 404 302
GET  /trao-doi/999999                             403 404 403 403 404 404 404 404 302
POST /trao-doi/999999                             403 404 403 403 404 404 404 404 302
GET  /bao-cao-nhieu-viec                          200 200 200 200 200 200 200 200 302
POST /bao-cao-nhieu-viec                          422 422 422 422 422 422 422 422 302
GET  /bao-cao-ky/2024-Q3/phu-luc.docx             404 404 404 404 200 200 200 200 302
GET  /bao-cao-ky                                  200 200 200 200 200 200 200 200 302
POST /bao-cao-ky                                  422 422 422 422 422 422 422 422 302
GET  /bao-cao-ky/bien-nhan/{update}               200 200 200 200 200 200 403 403 302
GET  /bao-cao                                     200 200 200 200 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3.xlsx                   200 200 200 200 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3                        200 200 200 200 403 403 403 403 302
POST /bao-cao/2024/2024-Q3/lap                    303 303 403 403 403 403 403 403 302
POST /bao-cao/2024/2024-Q3/mo-lai                 303 303 403 403 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3/ban/1.docx             404 404 404 404 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3/ban/nhap.docx          404 404 404 404 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3/nop-bao-cao            200 200 200 200 403 403 403 403 302
POST /bao-cao/2024/2024-Q3/nop-bao-cao/nhac       403 303 403 403 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3/nop-bao-cao/de-nghi.docx  200 200 200 200 403 403 403 403 302
GET  /bao-cao/co-quan                             303 303 303 303 303 303 303 303 302
GET  /bao-cao/co-quan/H-271                       200 200 200 200 200 200 403 403 302
GET  /bao-cao/co-quan/H-271/2024/2024-Q3          200 200 200 200 200 200 403 403 302
GET  /bao-cao/co-quan/H-271/2024/2024-Q3.xlsx     200 200 200 200 200 200 403 403 302
GET  /bao-cao/co-quan/H-271/2024/2024-Q3/cau-chu  200 200 200 200 200 200 403 403 302
GET  /bao-cao/co-quan/H-271/2024/2024-Q3/cau-chu/papers 403 403 403 403 200 200 403 403 302
POST /bao-cao/co-quan/H-271/2024/2024-Q3/cau-chu/papers 403 403 403 403 422 422 403 403 302
GET  /bao-cao/co-quan/H-271/2024/2024-Q3/ban/1.docx 404 404 404 404 404 404 403 403 302
GET  /bao-cao/2024/2024-Q3/cau-chu                200 200 200 200 403 403 403 403 302
GET  /bao-cao/2024/2024-Q3/cau-chu/papers         200 200 403 403 403 403 403 403 302
POST /bao-cao/2024/2024-Q3/cau-chu/papers         422 422 403 403 403 403 403 403 302
GET  /bao-cao/giay-to                             200 200 200 200 403 403 403 403 302
GET  /bao-cao/giay-to/2024/qua-han.docx           200 200 200 200 403 403 403 403 302
GET  /bao-cao/giay-to/2024/tom-tat.docx           200 200 200 200 403 403 403 403 302
GET  /bao-cao/giay-to/2024/phieu-giao/H-271.docx  200 200 200 200 200 200 403 403 302
GET  /bao-cao/ho-so/{task}.zip                    200 200 200 200 200 200 200 200 302
GET  /bao-cao/mau                                 200 200 403 403 403 403 403 403 302
GET  /bao-cao/mau/mac-dinh.docx                   200 200 403 403 403 403 403 403 302
GET  /bao-cao/mau/quarterly/999999.docx           404 404 403 403 403 403 403 403 302
POST /bao-cao/mau/quarterly                       422 422 403 403 403 403 403 403 302
POST /bao-cao/mau/quarterly/mac-dinh              303 303 403 403 403 403 403 403 302
POST /bao-cao/mau/quarterly/999999/dung-lai       404 404 403 403 403 403 403 403 302
GET  /bao-cao/phan-tich/2024                      200 200 200 200 403 403 403 403 302
GET  /bao-cao/phan-tich/2024.docx                 200 200 200 200 403 403 403 403 302
GET  /bao-cao/phan-tich/2024/causes               200 200 403 403 403 403 403 403 302
POST /bao-cao/phan-tich/2024/causes               422 422 403 403 403 403 403 403 302
GET  /so-sanh                                     200 200 200 200 200 200 200 200 302
GET  /so-sanh.xlsx                                200 200 200 200 200 200 200 200 302
GET  /so-sanh/kiem-tra                            200 200 200 200 200 200 200 200 302
GET  /so-sanh/nhieu-nam                           200 200 200 200 200 200 200 200 302
GET  /so-sanh/duoc-mat                            200 200 200 200 200 200 200 200 302
GET  /so-sanh/muc-tieu                            200 200 200 200 200 200 200 200 302
GET  /so-sanh/du-bao                              200 200 200 200 200 200 200 200 302
GET  /so-sanh/xep-hang                            200 200 200 200 200 200 200 200 302
GET  /so-sanh/PAR_INDEX/1                         200 200 200 200 200 200 200 200 302
GET  /so-lieu                                     200 200 200 200 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024                      200 200 200 200 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/mau.xlsx             200 200 200 200 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/go                   403 200 403 403 403 403 403 403 302
POST /so-lieu/PAR_INDEX/2024/go                   403 200 403 403 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/dan                  403 200 403 403 403 403 403 403 302
POST /so-lieu/PAR_INDEX/2024/dan                  403 422 403 403 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/dia-phuong           200 200 200 200 403 403 403 403 302
POST /so-lieu/PAR_INDEX/2024/dia-phuong           403 422 403 403 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/so-lieu-in           200 200 200 200 403 403 403 403 302
POST /so-lieu/PAR_INDEX/2024/so-lieu-in           403 422 403 403 403 403 403 403 302
POST /so-lieu/so-in/999999/khong-dung             403 404 403 403 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/muc/1.1              200 200 200 200 403 403 403 403 302
POST /so-lieu/gia-tri/999999/dung                 403 404 403 403 403 403 403 403 302
GET  /so-lieu/cach-doc                            200 200 200 200 403 403 403 403 302
POST /so-lieu/cach-doc/999999/ten                 403 404 403 403 403 403 403 403 302
POST /so-lieu/cach-doc/999999/thoi-dung           403 404 403 403 403 403 403 403 302
GET  /so-lieu/PAR_INDEX/2024/theo-cot.xlsx        404 404 404 404 403 403 403 403 302
GET  /bo-chi-so/PAR_INDEX/V2024/theo-cot.xlsx     404 404 404 404 403 403 403 403 302
GET  /so-lieu/nhap/999999                         403 404 403 403 403 403 403 403 302
POST /so-lieu/nhap/999999                         403 404 403 403 403 403 403 403 302
GET  /bo-chi-so                                   200 200 200 200 200 200 200 200 302
GET  /bo-chi-so/PAR_INDEX/V2024                   200 200 200 200 200 200 200 200 302
GET  /bo-chi-so/them                              403 200 403 403 403 403 403 403 302
POST /bo-chi-so/them                              403 422 403 403 403 403 403 403 302
GET  /bo-chi-so/PAR_INDEX/V2024/phu-trach/1.1     403 200 403 403 403 403 403 403 302
POST /bo-chi-so/PAR_INDEX/V2024/phu-trach/1.1     403 422 403 403 403 403 403 403 302
GET  /du-kien                                     303 303 303 303 200 200 200 200 302
POST /du-kien                                     303 303 303 303 303 303 303 303 302
GET  /du-kien/PAR_INDEX/2024                      200 200 200 200 403 403 403 403 302
GET  /nhiem-vu/{task}/tieu-chi                    403 200 403 403 403 403 403 403 302
POST /nhiem-vu/{task}/tieu-chi                    403 303 403 403 403 403 403 403 302
GET  /ke-hoach/2024/lien-ket                      403 200 403 403 403 403 403 403 302
POST /ke-hoach/2024/lien-ket                      403 303 403 403 403 403 403 403 302
GET  /ke-hoach/2024/muc-tieu                      403 200 403 403 403 403 403 403 302
POST /ke-hoach/2024/muc-tieu                      403 422 403 403 403 403 403 403 302
POST /ke-hoach/2024/muc-tieu/999999/bo            403 404 403 403 403 403 403 403 302
GET  /ke-hoach/soan                                403 200 403 403 403 403 403 403 302
GET  /ke-hoach/2024/nhiem-vu                       403 409 403 403 403 403 403 403 302
GET  /ke-hoach/2024/nhiem-vu/999999                403 409 403 403 403 403 403 403 302
GET  /ke-hoach/2024/chi-tieu                       403 409 403 403 403 403 403 403 302
GET  /ke-hoach/2024/chi-tieu/999999                403 409 403 403 403 403 403 403 302
POST /ke-hoach/soan                                403 422 403 403 403 403 403 403 302
POST /ke-hoach/2024/nhiem-vu                       403 409 403 403 403 403 403 403 302
POST /ke-hoach/2024/nhiem-vu/999999                403 409 403 403 403 403 403 403 302
POST /ke-hoach/2024/chi-tieu                       403 409 403 403 403 403 403 403 302
POST /ke-hoach/2024/chi-tieu/999999                403 409 403 403 403 403 403 403 302
POST /ke-hoach/2024/nhiem-vu/999999/bo             403 409 403 403 403 403 403 403 302
POST /ke-hoach/2024/chi-tieu/999999/bo             403 409 403 403 403 403 403 403 302
POST /ke-hoach/none/nam-sau                        403 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/viec-bo                 404 404 403 403 403 403 403 403 302
GET  /sap-xep                                     200 200 403 403 403 403 403 403 302
POST /sap-xep                                     422 422 403 403 403 403 403 403 302
GET  /sap-xep/999999                              404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/chuyen                       404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/chuyen/1/bo                  404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/co-quan-moi                  404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/bo                           404 404 403 403 403 403 403 403 302
GET  /sap-xep/999999/anh-xa                       404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/anh-xa                       404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/anh-xa/1                     404 404 403 403 403 403 403 403 302
GET  /sap-xep/999999/anh-xa/theo-huyen/1          404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/anh-xa/theo-huyen/1          404 404 403 403 403 403 403 403 302
GET  /sap-xep/999999/quyet-dinh                   404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/quyet-dinh                   404 404 403 403 403 403 403 403 302
GET  /sap-xep/999999/xem-truoc                    404 404 403 403 403 403 403 403 302
POST /sap-xep/999999/ap-dung                      404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap                               200 200 403 403 403 403 403 403 302
POST /ke-hoach/nhap                               422 422 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999                        404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/chon-cot/999999                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/chon-cot/999999                404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999/ap-dung                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/ap-dung                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/bo-dong                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/giu-nhu-in             404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/hoan-tac               404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999/o-can-xem.xlsx         404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999/so-sanh                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/sua                    404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999/tep-goc                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/tu-choi                404 404 403 403 403 403 403 403 302
POST /ke-hoach/nhap/999999/xem-lai                404 404 403 403 403 403 403 403 302
GET  /ke-hoach/nhap/999999/xong                   404 404 403 403 403 403 403 403 302
GET  /tu-danh-gia                                  200 200 200 200 200 200 200 200 302
GET  /tu-danh-gia/moi                              403 200 403 403 403 403 403 403 302
POST /tu-danh-gia/moi                              403 422 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024                             200 200 200 200 403 403 200 403 302
POST /tu-danh-gia/2024/lich                        403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/giao                        403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/bo/999999                   403 404 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/mo                          403 422 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/STP                         403 403 403 403 403 403 200 403 302
GET  /tu-danh-gia/2024/STP/tieu-chi/2.1            403 403 403 403 403 403 200 403 302
POST /tu-danh-gia/2024/STP/tieu-chi/2.1            403 403 403 403 403 403 422 403 302
POST /tu-danh-gia/2024/STP/tieu-chi/2.1/tai-lieu   403 403 403 403 403 403 422 403 302
POST /tu-danh-gia/2024/STP/tieu-chi/2.1/tai-lieu/999999/bo  403 403 403 403 403 403 303 403 302
GET  /tu-danh-gia/2024/STP/tai-lieu/999999         403 403 403 403 403 403 404 403 302
POST /tu-danh-gia/2024/STP/y-kien                  403 403 403 403 403 403 422 403 302
POST /tu-danh-gia/2024/STP/ky                      403 403 403 403 403 403 409 403 302
POST /tu-danh-gia/2024/STP/tieu-chi/2.1/xem-xet    403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/STP/chap-nhan               403 409 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/STP/tra-lai                 403 409 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/STP/mo-lai                  403 409 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/tong-hop                   200 200 200 200 403 403 403 403 302
GET  /tu-danh-gia/2024/tong-hop/1.1               200 200 200 200 403 403 403 403 302
POST /tu-danh-gia/2024/tong-hop/1.1               403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tong-hop/chot              403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tong-hop/mo-lai            403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tong-hop/gui               403 422 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/dieu-tra                   200 200 200 200 403 403 200 403 302
POST /tu-danh-gia/2024/dieu-tra/danh-sach         403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/dieu-tra/danh-sach/999999  404 404 404 404 403 403 404 403 302
POST /tu-danh-gia/2024/dieu-tra/phieu             403 422 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/tham-dinh                  200 200 200 200 403 403 200 403 302
POST /tu-danh-gia/2024/tham-dinh                  403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tham-dinh/dan              403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tham-dinh/ket-thuc         403 422 403 403 403 403 403 403 302
POST /tu-danh-gia/2024/tham-dinh/cong-bo          403 422 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/tham-dinh/giai-trinh/999999 404 404 404 404 403 403 404 403 302
POST /tu-danh-gia/2024/tham-dinh/giai-trinh/999999 404 404 404 404 403 403 404 403 302
POST /tu-danh-gia/2024/tham-dinh/giai-trinh/999999/mo-lai 403 404 403 403 403 403 403 403 302
GET  /tu-danh-gia/2024/tham-dinh/giai-trinh/999999/tai-lieu/1 404 404 404 404 403 403 404 403 302
GET  /tu-danh-gia/2024/doi-chieu                  200 200 200 200 403 403 403 403 302
GET  /tu-danh-gia/2024/doi-chieu.xlsx             200 200 200 200 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024                    404 404 404 404 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024.docx               404 404 404 404 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024/opening            404 404 403 403 403 403 403 403 302
POST /bao-cao/tu-danh-gia/2024/opening            404 404 403 403 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024/nhap-phan-mem.xlsx 404 404 404 404 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024/tai-lieu.zip       404 404 404 404 403 403 403 403 302
GET  /bao-cao/tu-danh-gia/2024/phieu/STP.docx     404 404 404 404 404 404 404 404 302
"""


def lines() -> list[tuple[str, str, list[int]]]:
    """Give (method, path, the status for each role) of every line of the table."""
    found = []
    for line in TABLE.strip().splitlines():
        method, path, *codes = line.split()
        found.append((method, path, [int(code) for code in codes]))
    return found


@pytest.fixture(scope="module")
def places(shared_site) -> dict[str, object]:
    """Give what the names in the table's paths stand for."""
    bavi = select(Agency.id).where(Agency.code == "H-271").scalar_subquery()
    stp = select(Agency.id).where(Agency.code == "STP").scalar_subquery()
    own = select(Occurrence.id).join(Task).where(Task.number == "32", Occurrence.agency_id == bavi)
    update = select(ProgressUpdate.id).where(ProgressUpdate.agency_id == bavi)
    document = (
        select(UpdateDocument.document_id, ProgressUpdate.occurrence_id)
        .join(ProgressUpdate)
        .where(ProgressUpdate.agency_id == stp)
    )
    editor = select(User.id).where(User.email == "bavi@trinhdien.example")
    foreign = select(AgencyMembership.id).join(Agency).where(Agency.code == "H-268")
    proof, proven = shared_site.read(document.order_by(UpdateDocument.document_id))[0]
    one = lambda query: shared_site.read(query)[0][0]  # noqa: E731 - a column of one row
    return {
        "own": one(own.order_by(Occurrence.id)),
        "task": one(select(Task.id).where(Task.number == "32")),
        "duty": one(select(Occurrence.task_id).where(Occurrence.kind == "standing").limit(1)),
        "event": one(select(Task.id).where(Task.number == "54")),
        "update": one(update.order_by(ProgressUpdate.id)),
        "document": proof,
        "proven": proven,
        "person": one(editor),
        "right": one(foreign),
    }


@pytest.fixture(scope="module")
def shared_site(site_copy) -> Iterator:
    """One site for the whole table; what its posts store disturbs no other test."""
    with site_copy() as site:
        yield site


DATA = {
    "/nguoi-dung/{person}/trang-thai": {"active": "1"},
    "/ke-hoach/nhap/999999/ap-dung": {"issued_on": "no date"},
}


@pytest.mark.parametrize(("method", "path", "codes"), lines())
def test_each_role_gets_what_the_table_says(shared_site, places, method, path, codes):
    got = []
    for mailbox in ROLES.values():
        visitor = shared_site.visit_again(f"{mailbox}@trinhdien.example" if mailbox else None)
        address = path.format(**places)
        answer = visitor.get(address) if method == "GET" else visitor.post(address, DATA.get(path))
        got.append(answer.status_code)
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, codes, strict=True))


def test_no_address_is_missing_from_the_table(shared_site, places):
    adapter = shared_site.app.url_map.bind("")
    told = {(m, adapter.match(p.format(**places), method=m)[0]) for m, p, _ in lines()}
    stands = {
        (method, rule.endpoint)
        for rule in shared_site.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert told == stands


@pytest.mark.parametrize(("method", "path", "codes"), [row for row in lines() if row[0] == "GET"])
def test_asking_for_the_head_alone_is_answered_alike(shared_site, places, method, path, codes):
    visitor = shared_site.visit_again("kiemtra@trinhdien.example")
    answer = visitor.client.head(path.format(**places))
    assert (answer.status_code, answer.data) == (codes[list(ROLES).index("auditor")], b"")


# Programs have no page: their token is in a header, which no form can send.
FORMS = [row for row in lines() if row[0] == "POST" and not row[1].startswith("/api/")]


@pytest.mark.parametrize(("method", "path", "codes"), FORMS)
def test_a_form_without_the_token_of_its_page_is_refused(
    shared_site, places, method, path, codes, read_page
):
    visitor = shared_site.visit_again("quantri@trinhdien.example")
    answer = visitor.client.post(path.format(**places))
    assert answer.status_code == 400
    assert "Trang đã mở quá lâu" in read_page(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_no_page_knows_is_told_so(shared_site, method, read_page):
    answer = shared_site.visit_again("quantri@trinhdien.example").client.open(
        "/viec", method=method
    )
    assert answer.status_code == 405
    assert "Không mở được theo cách này" in read_page(answer)


def test_another_agencys_work_is_refused_with_a_reason(shared_site, places, read_page):
    answer = shared_site.visit_again("tanlinh@trinhdien.example").get(f"/viec/{places['own']}")
    assert "Đây là việc của cơ quan khác." in read_page(answer)


def test_another_agencys_task_is_refused_with_a_reason(shared_site, places, read_page):
    answer = shared_site.visit_again("tanlinh@trinhdien.example").get("/nhiem-vu/25")
    assert (answer.status_code, "cơ quan" in read_page(answer)) == (403, True)
