import '../../pages/page.css';
import '../../pages/controls.css';
import './circle.css';
import './my-values.css';
import { mountPage } from '../../pages/mount';
import { MyValues } from './my-values';

void mountPage('mine_title', MyValues);
